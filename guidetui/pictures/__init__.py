"""The production diagrams: fetched, kept, decoded. Knows no screen."""
