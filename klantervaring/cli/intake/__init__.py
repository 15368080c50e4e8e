"""The commands of the panel Intake: one case, a list, mail; and who calls.

Begin at `intake.py`.
"""
