"""The screens: the main one, and those over it."""
