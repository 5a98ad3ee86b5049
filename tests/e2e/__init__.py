"""Whole programs: a real terminal, a real wheel."""
