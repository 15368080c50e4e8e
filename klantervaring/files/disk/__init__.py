"""How a file is read and written safely: the one walker, the safe write, the journal, the lock.

Begin at `safe_write.py`.
"""
