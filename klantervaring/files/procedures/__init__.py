"""Procedures as files: versions by name, each the difference from another; every mistake is told by its line.

Begin with `procedures`.
"""
