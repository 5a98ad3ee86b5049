"""Random input made from what has broken readers before; the same in every run.

`python -m pytest tests/fuzz` tries some hundred inputs a test, `--fuzz-examples 20000` more.
A count decides, not a clock, so that a slow machine tries the same.
"""
