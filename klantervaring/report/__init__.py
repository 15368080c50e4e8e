"""Pages that need no program: the report of a period, and the board for the wall.

Begin at `sections.py`; `rendering.py` makes HTML of it.
"""
