"""Installed collections: where they come from, where they are, and how they are kept current."""
