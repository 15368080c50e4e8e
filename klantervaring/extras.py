"""Libraries that not everybody needs: what to install where one of them is not there."""

from __future__ import annotations

import re
import sys
from importlib import import_module, metadata
from typing import Any

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted

#: A requirement of an extra, as the package says it: its name, then versions, then the extra that it is for.
_REQUIREMENT = re.compile(r"([\w.-]+)[^;]*;.*\bextra == .(\w+)")


def needed(name: str, extra: str) -> Any:
    """Return a module by its name. Raises WrongInput with the command that installs what its extra holds."""
    try:
        return import_module(name)
    # OSError: a library of the machine is not there
    except (
        ImportError,
        OSError,
    ) as error:
        raise not_installed(name, extra) from error


def not_installed(name: str, extra: str) -> WrongInput:
    """Return what is said where a module cannot be had."""
    return WrongInput(
        Text("This needs more than is installed here: {name}.", name=name),
        remedy=Text("Install it: {command}", command=_install(extra)),
    )


def libraries_of(extra: str) -> list[str]:
    """Return the names under which the libraries of an extra are installed, as the package says them."""
    told = metadata.requires("klantervaring") or []
    found = list(map(_REQUIREMENT.match, told))
    return [each[1] for each in found if each and each[2] == extra]


def _install(extra: str) -> Code:
    """Return the command for the Python that runs kv.

    It names the libraries, not kv with its extra: nobody has to trust who first takes that name in an index.
    """
    names = ours(" ").join(map(quoted, libraries_of(extra)))
    return Code(ours("{} -m pip install {}", quoted(sys.executable), names))
