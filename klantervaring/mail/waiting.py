"""The mails that wait in `inbox/` until a person says where they belong; each named by its digest and reason.

So two clones that both let a mail wait have one file, whatever they know of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.workspace.layout import INBOX, is_mail_name
from klantervaring.mail.belonging import REASONS
from klantervaring.mail.reading import LARGEST_MAIL, Mail, read_mail

_NAME = re.compile(r"([0-9a-f]{12})-([a-z-]+)\.eml")


class WaitingMail(NamedTuple):
    """A mail that waits: its file in `inbox/`, the word for its reason, the mail, and what the file holds.

    `cases` are those to which it may belong, as far as somebody asked for them.
    """

    name: str
    reason: str
    mail: Mail
    held: bytes
    cases: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return where it is, from the root."""
        return f"{INBOX}/{self.name}"


def name_of_waiting(mail: Mail, reason: str) -> str:
    """Return what the file of a waiting mail is called."""
    return f"{mail.sha256[:12]}-{reason}.eml"


def put_in(root: Path, mail: Mail, reason: str) -> Change:
    """Plan the file of a mail that waits."""
    path = root / INBOX / name_of_waiting(mail, reason)
    return Change(path, None, mail.raw)


def taken_out(root: Path, waiting: WaitingMail) -> Change:
    """Plan that the file of a mail goes that waits no longer."""
    return Change(root / waiting.path, waiting.held, None)


def waiting_mails(root: Path) -> Iterator[WaitingMail]:
    """Yield the mails that wait, by name; what is no mail is passed over, `kv check` tells of it."""
    for name in beneath.names_in(root, INBOX):
        found = waiting_mail(root, name)
        if found is not None:
            yield found


def waiting_mail(root: Path, name: str) -> WaitingMail | None:
    """Return the mail in a file of `inbox/`, None where that is none."""
    if not is_mail_name(name):
        return None
    try:
        raw = beneath.read_file(root, Path(INBOX, name), LARGEST_MAIL + 1)
        mail = read_mail(raw)
    except (OSError, WrongInput):
        return None
    said = _NAME.fullmatch(name)
    known = said is not None and said[2] in REASONS
    reason = said[2] if said and known else "by-hand"
    return WaitingMail(name, reason, mail, raw)


def meant_waiting(root: Path, typed: str) -> list[str]:
    """Return the names in `inbox/` that somebody means: by path, by name, or by how that begins.

    Raises WrongInput where more than one mail is meant.
    """
    wanted = typed.removeprefix("./").removeprefix(f"{INBOX}/")
    if not wanted or "/" in wanted:
        return []
    there = beneath.names_in(root, INBOX)
    if wanted in there:
        return [name for name in there if name[:12] == wanted[:12]]
    found = [name for name in there if name.startswith(wanted)]
    if len({name[:12] for name in found}) > 1:
        raise _more_than_one(typed)
    return found


def _more_than_one(typed: str) -> WrongInput:
    return WrongInput(
        Text("More than one mail begins so: {typed}.", typed=typed),
        remedy=Text(
            "{command} shows their names.",
            command=Code("kv mail --waiting"),
        ),
    )
