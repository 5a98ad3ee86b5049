"""Markdown becomes a `Document`: blocks of styled text that know nothing of any screen."""
