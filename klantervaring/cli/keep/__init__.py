"""The commands of the panel Keep: workspace, settings, checks, undo, erasing, help.

Begin at the module of the command.
"""
