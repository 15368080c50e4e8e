"""What stands around one call: who acts, where, when, in which language, and where the answer goes.

It must not know what is typed or recorded. Begin at `session.py`.
"""
