"""The one door: every change of a case passes here.

Begin at `verbs.py`; `door.py` is the lock and what is done under it, `plan.py` what would change.
"""
