"""The procedure at work: from events to step and deadlines, and whether an event fits.

Begin at `fold.py`.
"""
