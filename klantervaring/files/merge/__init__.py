"""What two versions of a case file, or two commits of a workspace, become.

Begin at `commits.py`, which joins case by case; `case_files.py` joins one.
"""
