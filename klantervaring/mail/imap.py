"""A mailbox on a server, by IMAP: read without a trace, and what kv keeps moved away when that is asked."""

from __future__ import annotations

import re
import ssl
from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

from klantervaring.core.errors import GitRefused, KvError, WrongInput
from klantervaring.core.settings.mail_settings import (
    TLS,
    ImapSettings,
    account_of,
)
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.extras import needed
from klantervaring.mail.headers import date_line, plain_id
from klantervaring.mail.holdings import MailLooks
from klantervaring.mail.reading import LARGEST_MAIL
from klantervaring.mail.sources import Raw

if TYPE_CHECKING:
    from imapclient import IMAPClient

#: Seconds that a server has for an answer.
_PATIENCE = 60
#: How the mails look that are here, by their ids.
_Known = Mapping[str, Collection[MailLooks]]
#: Mails of which the size and the id are asked at once.
_AT_ONCE = 200
_HEAD = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)]"
_HEAD_SAID = b"BODY[HEADER.FIELDS (MESSAGE-ID DATE)]"
_SIZE = "RFC822.SIZE"
_ID = re.compile(rb"<([^<>]*)>", re.DOTALL)
#: How imapclient words what a server said when it let nobody in.
_SHOWN_BYTES = re.compile(r"b(['\"])(.*)\1", re.DOTALL)


class MailServerRefused(KvError):
    """The mail server does not answer, does not let us in, or its certificate is not good."""

    exit_code = GitRefused.exit_code


class Mailbox:
    """One folder of a mailbox, opened so that nothing in it changes: no mail becomes read by it."""

    def __init__(self, settings: ImapSettings, password: str) -> None:
        """Connect and log in. Raises MailServerRefused."""
        self._settings = settings
        self._client = _connected(settings)
        self._validity: object = None
        self.uids: dict[str, int] = {}
        self.broken: MailServerRefused | None = None
        try:
            _log_in(self._client, settings.user, password)
        except Exception as error:
            self.close()
            raise _refused(settings, error) from error

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the server, whatever state the line is in."""
        try:
            self._client.logout()
        except Exception:  # the line may be gone already
            _cut(self._client)

    # -- reading -------------------------------------------------------------------

    def mails(self, known: _Known) -> Iterator[Raw]:
        """Yield the mails of the folder, the oldest first; `known` has looks of mails that are here, by id.

        What is known is not fetched. `uids` has each by its name from then on. Where the line breaks behind
        the first they end, and `broken` tells why. Raises MailServerRefused.
        """
        begun = False
        try:
            for raw in self._all(known):
                begun = True
                yield raw
        except MailServerRefused as error:
            if not begun:
                raise
            self.broken = error

    def _all(self, known: _Known) -> Iterator[Raw]:
        uids = self._opened()
        for start in range(0, len(uids), _AT_ONCE):
            some = uids[start : start + _AT_ONCE]
            yield from self._fetched(self._asked(some, _SIZE, _HEAD), known)

    def _opened(self) -> list[int]:
        try:
            said = self._client.select_folder(
                self._settings.folder, readonly=True
            )
            self._validity = said.get(b"UIDVALIDITY")
            return sorted(self._client.search("UNDELETED"))
        except Exception as error:
            raise _refused(self._settings, error) from error

    def _asked(self, uids: Sequence[int], *what: str) -> dict[int, Any]:
        try:
            found = self._client.fetch(uids, list(what))
        except Exception as error:
            raise _refused(self._settings, error) from error
        return dict(found)

    def _fetched(
        self,
        told: Mapping[int, Mapping[bytes, Any]],
        known: _Known,
    ) -> Iterator[Raw]:
        for uid in sorted(told):
            size = int(told[uid].get(b"RFC822.SIZE", 0))
            name = f"{self._settings.folder}:{uid}"
            self.uids[name] = uid
            head = bytes(told[uid].get(_HEAD_SAID) or b"")
            looks = MailLooks(size, date_line(head))
            if looks in known.get(_message_id(head), ()):
                yield Raw(name, b"", size, known=True)
            elif size > LARGEST_MAIL:
                yield Raw(name, b"", size)
            else:
                yield from self._whole(uid, name)

    def _whole(self, uid: int, name: str) -> Iterator[Raw]:
        """Yield a mail, unless somebody took it away; one that the server refuses holds off no other."""
        try:
            said = self._client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {})
        except Exception as error:
            answered = type(error) is self._client.Error  # with no or bad
            if not answered:
                raise _refused(self._settings, error) from error
            yield Raw(name, b"", refused=_words_of(error))
            return
        held = said.get(b"BODY[]")
        if held is not None:
            yield Raw(name, bytes(held), len(held))

    # -- moving --------------------------------------------------------------------

    def check_folder(self, folder: str) -> None:
        """Check that a folder is there to move to, and that the server can move. Raises WrongInput."""
        try:
            there = self._client.folder_exists(folder)
            moves = self._client.has_capability("MOVE")
        except Exception as error:
            raise _refused(self._settings, error) from error
        if not there:
            raise WrongInput(
                Text("The mailbox has no folder {folder}.", folder=folder),
                remedy=Text(
                    "Make it in your mail program, or name another with {option}.",
                    option=Code("--move-to"),
                ),
            )
        if not moves:
            raise WrongInput(
                Text("The server of this mailbox cannot move mails."),
                remedy=Text(
                    "Leave {option} out: what is known is not taken in again.",
                    option=Code("--move-to"),
                ),
            )

    def move(self, names: Iterable[str], folder: str) -> int:
        """Move mails by their names; return how many. Raises MailServerRefused."""
        uids = [self.uids[name] for name in names]
        if not uids:
            return 0
        try:
            said = self._client.select_folder(self._settings.folder)
            if said.get(b"UIDVALIDITY") != self._validity:
                raise OSError("UIDVALIDITY changed")
            self._client.move(uids, folder)
        except Exception as error:
            raise _refused(self._settings, error) from error
        return len(uids)


def _message_id(head: bytes) -> str:
    found = _ID.search(head)
    return plain_id(found[1].decode("ascii", "replace")) if found else ""


def _log_in(client: IMAPClient, user: str, password: str) -> None:
    """Log in; the command that every server has takes only ASCII."""
    if f"{user}{password}".isascii():
        client.login(user, password)
        return
    said = f"\0{user}\0{password}".encode()
    client.sasl_login("PLAIN", lambda _: said)


def _connected(settings: ImapSettings) -> IMAPClient:
    """Return a secured line to the server, with its certificate checked. Raises MailServerRefused."""
    imapclient = needed("imapclient", "mail")
    context = ssl.create_default_context()
    direct = settings.security == TLS
    client = None
    try:
        client = imapclient.IMAPClient(
            settings.host,
            settings.port,
            ssl=direct,
            ssl_context=context if direct else None,
            timeout=_PATIENCE,
        )
        if not direct:
            client.starttls(context)
    except Exception as error:
        if client is not None:
            _cut(client)
        raise _refused(settings, error) from error
    found: IMAPClient = client
    return found


def _cut(client: IMAPClient) -> None:
    """Close a line that is of no use any more."""
    with suppress(Exception):
        client.shutdown()


def _refused(settings: ImapSettings, error: Exception) -> KvError:
    """Return the error for what went wrong with the server; its own words stand in it."""
    if isinstance(error, KvError):
        return error
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return _bad_certificate(where, error)
    reason = _words_of(error)
    if "LoginError" in type(error).__name__:
        return _not_let_in(settings, where, reason)
    return MailServerRefused(
        Text("The mail server says: {reason}.", reason=reason),
        where=where,
        remedy=Text(
            "Look at {key} in {file}; nothing was changed.",
            key=Code("mail.imap"),
            file=Code("kv.yaml"),
        ),
    )


def _words_of(error: Exception) -> str:
    said = error.args[-1] if error.args else ""
    if isinstance(said, bytes):
        said = said.decode("utf-8", "replace")
    shown = _SHOWN_BYTES.fullmatch(str(said))
    said = shown[2] if shown else said
    return str(said).strip().rstrip(".") or type(error).__name__


def _bad_certificate(
    where: str, error: ssl.SSLCertVerificationError
) -> MailServerRefused:
    return MailServerRefused(
        Text(
            "The certificate of the mail server is not good: {reason}.",
            reason=error.verify_message,
        ),
        where=where,
        remedy=Text(
            "Is the name of the server right? A certificate of your own goes in {name}.",
            name=Code("SSL_CERT_FILE"),
        ),
    )


def _not_let_in(
    settings: ImapSettings,
    where: str,
    reason: str,
) -> MailServerRefused:
    command = ours("keyring set kv {}", quoted(account_of(settings)))
    return MailServerRefused(
        Text(
            "The mail server does not let us in: {reason}.", reason=reason
        ),
        where=where,
        remedy=Text(
            "Is the password right? {command}", command=Code(command)
        ),
    )
