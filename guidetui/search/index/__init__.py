"""The index on disk: what is in it, and how it is written, opened and repaired."""
