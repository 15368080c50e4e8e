"""Everything that is wrong in a workspace, each with a place and a remedy.

Begin at `checks.py`.
"""
