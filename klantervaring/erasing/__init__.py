"""Where the data of a person can be, and the search of all these places.

Begin at `search.py`; the places themselves are one table in `core/erasure/places.py`.
"""
