"""What every command does that records something: gather, pass the one door, tell what came of it.

Begin at `recording.py`.
"""
