"""The history of a workspace, kept by git, which is started in one way only.

Begin at `runner.py`; then `commit.py` (what a command does), and `trees.py`, `staging.py` and `remotes.py`
(what a sync does).
"""
