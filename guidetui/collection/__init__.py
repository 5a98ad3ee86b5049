"""A folder of Markdown becomes a `Collection`, with the problems found on the way."""
