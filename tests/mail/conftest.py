"""A desk that gets mail, and its mails in short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from klantervaring.desk.verbs import Desk as Door
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace
from klantervaring.mail.reading import Mail, read_mail
from klantervaring.mail.taking import TakenMail, take_in

from tests.conftest import NOW, Desk

SETTINGS = """\
mail: {addresses: [ervaring@dyade.example], server: mx.dyade.example}
people: {sanne: {name: Sanne Bakker, email: sanne@dyade.example}}
"""

Written = Callable[..., Path]


def mail_text(number: str = "1", body: str = "De zaal was koud.", **headers: str) -> str:
    """Return a mail of a customer; a header that is given as "" is left out."""
    said = {
        "Received": "from out.example by mx.dyade.example with ESMTPS; Mon, 16 Nov 2026 09:00:12 +0100",
        "From": "Marijke Visser <m.visser@regenboog.example>",
        "To": "ervaring@dyade.example",
        "Date": "Mon, 16 Nov 2026 08:59:00 +0100",
        "Subject": "De zaal was koud",
        "Message-ID": f"<{number}@regenboog.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [f"{name}: {value}" for name, value in said.items() if value]
    return "\n".join([*lines, "", body])


@pytest.fixture
def post(desk: Desk) -> Desk:
    """A desk with the settings of mail."""
    desk.write("kv.yaml", SETTINGS)
    desk.commit()
    return desk


@pytest.fixture
def letter(post: Desk) -> Written:
    """Write a mail to a file outside the workspace; return where it is."""

    def write(number: str = "1", body: str = "De zaal was koud.", **headers: str) -> Path:
        path = post.root.parent / f"{number}.eml"
        path.write_text(mail_text(number, body, **headers), encoding="utf-8")
        return path

    return write


def door_of(root: Path, now: str = NOW) -> Door:
    """Return the door of a workspace, for one run in this process."""
    return Door(Store(read_workspace(root)), datetime.fromisoformat(now), "sanne")


def taken(root: Path, raws: Sequence[bytes], now: str = NOW) -> TakenMail:
    """Take mails in, each under its number."""
    mails: list[Mail] = [read_mail(raw, str(number)) for number, raw in enumerate(raws)]
    return take_in(door_of(root, now), mails, [])
