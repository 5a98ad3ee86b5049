"""Why one hit stands above another: expansion, matching, scoring and reranking."""
