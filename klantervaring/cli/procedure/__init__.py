"""The commands of the panel Procedure: a row for each event, from listening to the close.

Begin at `steps.py`.
"""
