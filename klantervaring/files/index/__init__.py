"""What is known of cases without reading them: throw-away rows in one SQLite file, made anew on any doubt.

Begin at `cases.py` for what is asked, at `refresh.py` for how rows come to be.
"""
