"""What several clones have, brought together without anybody overwriting anybody.

Begin at `team.py`: each step of a sync is a module of its own, and `clone.py` is what all of them are given.
"""
