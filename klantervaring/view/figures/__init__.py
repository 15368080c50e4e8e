"""What many cases tell: figures, budgets, fans, improvements, recovery and alerts, on the screen and as JSON.

Begin at `stats.py`.
"""
