"""What may stand at the end of a line, told to a shell.

Begin at `completing.py`.
"""
