"""The quiz: which card to ask next, and when again.

It knows neither the state file nor a screen.
"""
