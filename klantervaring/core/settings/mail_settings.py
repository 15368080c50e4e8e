"""Where our mail comes in and goes out, as kv.yaml says under `mail`.

It must not know how mail is fetched or sent.
"""

from __future__ import annotations

from klantervaring.core.values import NamedTuple

#: How the line to a server is secured: from the first byte, or once both sides agreed to.
TLS = "tls"
STARTTLS = "starttls"
#: The usual ports of servers whose line is secured only once both sides agreed to.
_AGREED_PORTS = (25, 143, 587)


def usual_security(port: int) -> str:
    """Return how the line is secured that a server at this port expects."""
    return STARTTLS if port in _AGREED_PORTS else TLS


class ImapSettings(NamedTuple):
    """The mailbox that is read: one folder of one user."""

    host: str
    port: int = 993
    user: str = ""
    folder: str = "INBOX"
    security: str = TLS


class SmtpSettings(NamedTuple):
    """The server that sends our letters. `sender` is the address they come from."""

    host: str
    port: int = 587
    user: str = ""
    sender: str = ""
    security: str = STARTTLS


def account_of(server: ImapSettings | SmtpSettings) -> str:
    """Return the name under which the password for a server is kept."""
    return f"{server.user}@{server.host}"


class MailSettings(NamedTuple):
    """Our addresses, our servers, and the name with which our own server signs a Received line."""

    addresses: tuple[str, ...] = ()
    imap: ImapSettings | None = None
    smtp: SmtpSettings | None = None
    server: str = ""


class Letterhead(NamedTuple):
    """What stands at the head of a letter on paper; `address` has its lines, `logo` is a file."""

    address: tuple[str, ...] = ()
    phone: str = ""
    website: str = ""
    logo: str = ""
