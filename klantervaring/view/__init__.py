"""Rows to screen: tables on a terminal, aligned text in a pipe, JSON; all from the same rows."""
