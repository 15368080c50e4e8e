"""What a reader sees of cases: lists, the day, one case at a glance or whole, what to do next.

Begin at `lists.py` for many and at `glance.py` for one.
"""
