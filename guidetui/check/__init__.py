"""The rules that a collection should keep, each with a code under which it can be switched off."""
