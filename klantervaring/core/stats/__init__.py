"""The figures of a period, what small numbers can tell, and what of them everybody may see.

Begin at `figures.py`.
"""
