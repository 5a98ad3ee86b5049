"""The production diagrams: fetched, cached, decoded. Knows no screen."""
