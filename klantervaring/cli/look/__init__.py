"""The commands of the panel Look: lists, one case, proofs, search, exports.

Begin at `look.py`.
"""
