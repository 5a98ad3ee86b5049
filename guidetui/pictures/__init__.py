"""Pictures: fetched, cached and decoded. It knows no screen."""
