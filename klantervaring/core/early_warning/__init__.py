"""What is about to go wrong: which rules fire on which facts, and which words we watch for (F6).

Begin at `alerts.py`.
"""
