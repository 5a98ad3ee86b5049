"""Lays out documents in cells: lines of styled text that both front ends draw.

The only package below the front ends that may ask Rich how wide a character is, since that is a
matter of the terminal. Knows neither Textual nor colors: a style is a name.
"""
