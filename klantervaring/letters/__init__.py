"""Letters to customers: which one is due, its words, proof-reading, and the ways out.

Begin at `kinds`, the letters that there are, and `writing`, which makes one of a case.
"""
