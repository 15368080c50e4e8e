"""History made anew, for a purge: the same commits with other contents, and their names moved at once.

Begin with `rewriting`; `purged` tells every clone.
"""
