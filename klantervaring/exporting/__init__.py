"""From the rows of a list to files of other programs: spreadsheets, a database, a calendar.

Begin at `tables.py`.
"""
