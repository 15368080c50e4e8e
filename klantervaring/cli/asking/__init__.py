"""Questions to a person at a terminal, and what becomes of what they typed.

Nothing is saved before the last one is answered. Begin at `prompts.py`.
"""
