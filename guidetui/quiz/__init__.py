"""Self-test: which guide to recall next, and when again. Knows no state file and no screen."""
