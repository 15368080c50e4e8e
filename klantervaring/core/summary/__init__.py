"""What lists and alerts know of a case without its log: worked out once, true at every moment.

Begin at `card.py`; `summarise.py` makes it.
"""
