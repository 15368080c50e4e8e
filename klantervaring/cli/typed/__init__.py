"""What is typed with a command, and what is meant by it: options, values, filters, names.

It must not know what the command does with it. Begin at `options.py`.
"""
