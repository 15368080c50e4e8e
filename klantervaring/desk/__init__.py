"""The one door: every change of a case passes here.

Begin at `desk.py`.
"""
