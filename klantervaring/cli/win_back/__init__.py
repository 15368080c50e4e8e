"""The commands of the panel Win back: recovery, fans, customers, budgets.

Begin at `recovery.py`.
"""
