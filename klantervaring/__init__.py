"""kv: customer experiences and their terms, in plain files, versioned in git."""

__version__ = "0.1.0"
