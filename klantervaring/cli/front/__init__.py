"""How a call finds its command: the front door for the frequent ones, else the tree of commands.

Commands are imported by their name, when they are called. Begin at `fast_path.py`, then `app.py`.
"""
