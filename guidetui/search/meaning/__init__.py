"""Search by meaning: a sentence model turns passages and queries into vectors to compare."""
