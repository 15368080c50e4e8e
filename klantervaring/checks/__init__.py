"""Everything that is wrong in a workspace, each with a place and a remedy.

Begin at `checks.py`, which has the table of checks; `inspection.py` is what they look at, `mending.py`
carries out those that have one safe answer.
"""
