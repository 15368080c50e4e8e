"""Libraries that only mail needs, and what to install where they are not there."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text

#: What reading mail needs; the keyring is asked for only where it is there.
_READING = ("html_text",)


def needed(name: str) -> Any:
    """Return a library by its name. Raises WrongInput with what to install."""
    try:
        return import_module(name)
    except ImportError:
        raise WrongInput(
            Text(
                "Mail needs more than is installed here: {name}.", name=name
            ),
            remedy=Text(
                "Install it: {command}",
                command=Code("pip install 'klantervaring[mail]'"),
            ),
        ) from None


def check_reading() -> None:
    """Check that all is there that reading a mail may need: none is read by halves. Raises WrongInput."""
    for name in _READING:
        needed(name)
