"""The commands of the panel Team: bring clones together, and what was set differently in them.

Begin at `syncing.py`.
"""
