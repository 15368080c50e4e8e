"""What kv.yaml says, as values: who is who, where mail comes in and goes out, when a digest keeps still.

Begin with `people`: who may act where kv runs.
"""
