"""A procedure on the screen and as JSON, and the proof of one of its deadlines.

Begin at `procedures.py`.
"""
