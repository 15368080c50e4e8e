"""Sentences as data, foreign text made safe to show, and the checks of what comes in.

Begin at `sentences.py`.
"""
