"""The procedure at work: where a case stands after its events, and whether a new one fits.

Begin at `fold.py`; `moves.py` says what fits, `deadlines.py` what runs, `admit.py` what may be
added, `policy.py` who.
"""
