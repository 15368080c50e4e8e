"""What of a case an independent third party may see, as a folder or a zip that proves itself.

Begin in `contents`: what belongs in it follows from the table in `allowed`.
"""
