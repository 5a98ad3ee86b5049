"""How well searches answer: judged queries, and a command that compares us with two peers."""
