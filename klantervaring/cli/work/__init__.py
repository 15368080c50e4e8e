"""The commands of the panel Work: notes, letters, dossiers, files, the editor.

Begin at `work.py`; of letters at `letter.py`.
"""
