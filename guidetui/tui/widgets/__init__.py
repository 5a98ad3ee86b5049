"""The widgets. They get models and post messages; none of them knows the library."""
