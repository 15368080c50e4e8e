"""How a screen is drawn: window, widths, colours, pager, questions. Knows nothing of cases.

Begin at `screen.py`; what is shown of one command goes through it.
"""
