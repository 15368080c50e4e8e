"""Moments and terms: reading and writing moments, and when a term that starts at one ends.

Begin at `terms.py`.
"""
