"""The mail server that letters are sent through."""

from tests.letters.post import certificate, post

__all__ = ["certificate", "post"]
