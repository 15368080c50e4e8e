"""What is known of cases without reading them: throw-away rows, made anew on any doubt.

Begin at `index.py`.
"""
