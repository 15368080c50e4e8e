"""The procedure at work: where a case stands after its events, and whether a new one fits.

Begin at `fold.py`. What fits is in `moves.py`, what runs in `deadlines.py`, who may add what in `admit.py`
and `policy.py`.
"""
