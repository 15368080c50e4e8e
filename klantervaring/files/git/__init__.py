"""The history: git, started with argument lists and guards, and what it answers.

Begin at `git.py`.
"""
