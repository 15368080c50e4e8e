"""Mail: what comes in is read, told apart from machines' mail, and becomes part of a case; never by guess.

Begin at `password.py` for how we log in.
"""
