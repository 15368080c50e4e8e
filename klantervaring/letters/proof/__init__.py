"""What is wrong in a letter before it leaves: its days, its words, and data of other customers.

Begin with `reader`, which lets all checks look at one letter.
"""
