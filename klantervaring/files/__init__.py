"""Disk and git: what is read from and written to the workspace."""
