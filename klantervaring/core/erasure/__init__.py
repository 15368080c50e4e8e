"""What erasing a case means: what of it stays, and by what it is known that it was erased.

Begin at `strip.py`; `tombstone.py` reads what it leaves, `register.py` what may never come in again.
"""
