"""What several clones have, brought together without anybody overwriting anybody.

Begin at `team.py`.
"""
