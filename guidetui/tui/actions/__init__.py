"""What the main screen does beyond its panes: plain objects that it holds."""
