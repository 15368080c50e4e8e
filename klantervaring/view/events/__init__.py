"""What happened, in the reader's words: in a log, in an answer, in one sentence.

Begin at `event_words.py`.
"""
