"""What is kept on disk of a collection, and how it is written, opened and kept whole."""
