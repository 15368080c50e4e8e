"""The cases that a list, a screen or an alert is about: looked at, filtered and shown.

Begin at `listing.py`.
"""
