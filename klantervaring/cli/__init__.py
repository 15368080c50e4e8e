"""The commands: each builds an event or asks for rows, and shows the result.

Those of a panel of `kv --help` stand in the room that is named as it; the others hold what many of them need.
Begin at `front/fast_path.py`, or at the command in its room.
"""
