"""What holds here: folders, settings, procedures, customers, the rules of early warning.

Begin at `config.py`.
"""
