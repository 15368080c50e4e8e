"""From the rows of a list to cases to begin, or to findings that say what is wrong.

Begin at `rows.py`.
"""
