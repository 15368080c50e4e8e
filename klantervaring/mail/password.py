"""The password of a mail account: from the keyring of this machine, else from a variable; never a file."""

from __future__ import annotations

import os

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted

#: The service in the keyring, and the variable where no keyring knows the account.
SERVICE = "kv"
VARIABLE = "KV_MAIL_PASSWORD"


def password_of(account: str) -> str:
    """Return the password of `user@host`. Raises WrongInput where neither place has one, with what to do."""
    found = _in_keyring(account) or os.environ.get(VARIABLE, "")
    if not found:
        raise WrongInput(
            Text("No password is known for {account}.", account=account),
            remedy=Text(
                "Keep it in the keyring: {command}. Or give it in the variable {name}.",
                command=Code(ours("keyring set kv {}", quoted(account))),
                name=Code(VARIABLE),
            ),
        )
    return found


def _in_keyring(account: str) -> str:
    """Return what the keyring has, or "": it may be absent, locked, or have no place to keep anything."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:  # it belongs to an extra
        return ""
    try:
        return keyring.get_password(SERVICE, account) or ""
    except (KeyringError, OSError, RuntimeError):
        return ""
