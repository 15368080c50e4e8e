"""Winning a customer back: the five steps, what it may cost, and who became a fan.

Begin with `recovery`: steps R1 to R5 and gestures, from a case's log.
"""
