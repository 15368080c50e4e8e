"""Two versions of a case file, or two commits of a workspace, brought together.

Begin at `commits.py`.
"""
