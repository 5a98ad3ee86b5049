"""Benchmarks: `python -m tests.bench` prints ratios against a peer or a floor of the same run."""
