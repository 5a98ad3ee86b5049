"""A document laid out in cells: lines of styled pieces that both front ends draw.

The only room below the front ends that may ask Rich how wide a character is, because that is
the terminal's business. Knows neither Textual nor colors: a style is a name.
"""
