"""The ranking of hits: expansion, scoring and reranking."""
