"""Two versions of one case joined: fields, log and text. Pure, commutative, no clock.

Begin at `case_merge.py`.
"""
