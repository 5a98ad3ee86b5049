"""Other words than those typed: spelling, aliases and suggestions."""
