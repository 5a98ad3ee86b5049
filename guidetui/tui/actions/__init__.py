"""What keys of the main screen do beyond its panes: plain objects that it holds."""
