"""What stands in a file: front matter, YAML, and splices that change some lines and no other.

Begin at `document.py`.
"""
