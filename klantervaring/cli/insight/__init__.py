"""The commands of the panel Insight: alerts, figures, report, board, whom to ask.

Begin at `stats.py`.
"""
