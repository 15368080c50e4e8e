"""The commands of the panel Day: what is late, due and waiting, now.

Begin at `day.py`.
"""
