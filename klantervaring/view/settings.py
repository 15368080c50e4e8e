"""The settings of a workspace, and where each comes from (`kv config`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klantervaring.core.erasure.retention import written_kept
from klantervaring.core.money import cents
from klantervaring.core.settings.mail_settings import (
    ImapSettings,
    Letterhead,
    MailSettings,
    SmtpSettings,
)
from klantervaring.core.text.sentences import N_, Cell, Clean, clean
from klantervaring.files.workspace.config import Config, Workspace
from klantervaring.files.workspace.layout import CONFIG, personal_file
from klantervaring.files.workspace.personal import Personal
from klantervaring.files.workspace.settings import (
    OF_A_PERSON,
    PERSONAL,
    WORKSPACE,
    Known,
    name_in,
    told_value,
)
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Screen, Table, headed

_HEADINGS = {
    "key": N_("setting"),
    "name": N_("in your language"),
    "value": N_("value"),
    "from": N_("from"),
}


def as_json(workspace: Workspace) -> dict[str, Any]:
    """Return the settings as kv.yaml would say them, with the root of the workspace."""
    config = workspace.config
    return {
        "root": str(workspace.root),
        "organisation": config.organisation or None,
        "language": config.language or None,
        "timezone": config.timezone,
        "procedure": config.procedure,
        "kinds": dict(config.kinds),
        "people": {
            p.short: {
                "name": p.name,
                "email": p.email,
                "role": p.role,
                "budget": _euros(p.budget),
            }
            for p in config.people.values()
        },
        "budget-period": config.budget_period,
        "mail": _mail(config.mail),
        "letterhead": {
            key: text or None
            for key, text in _letterhead(config.letterhead).items()
        },
        "digest": {
            "quiet": str(config.digest.quiet or "") or None,
            "days": config.digest.days,
        },
        "retention": _kept(config),
        "views": dict(config.views),
        "git": {
            "commit": config.git_commit,
            "remote": config.git_remote or None,
        },
    }


def _kept(config: Config) -> dict[str, str]:
    rules = config.retention.rules
    return {rule: written_kept(kept) for rule, kept in rules.items()}


def _mail(mail: MailSettings) -> dict[str, Any]:
    """Return the settings of mail under the keys that kv.yaml has for them."""
    return {
        "addresses": list(mail.addresses),
        "imap": _server(mail.imap),
        "smtp": _server(mail.smtp),
        "server": mail.server or None,
    }


def _server(
    server: ImapSettings | SmtpSettings | None,
) -> dict[str, Any] | None:
    if server is None:
        return None
    said = server._asdict()
    if "sender" in said:
        said["from"] = said.pop("sender")
    return said


def _mail_values(mail: MailSettings) -> Iterator[tuple[str, str]]:
    yield "mail.addresses", ", ".join(mail.addresses)
    for name, server in (("imap", mail.imap), ("smtp", mail.smtp)):
        for key, value in (_server(server) or {}).items():
            yield f"mail.{name}.{key}", str(value)
    yield "mail.server", mail.server


def _letterhead(head: Letterhead) -> dict[str, str]:
    """Return what stands at the head of letters by its key; the lines of the address as one."""
    return {**head._asdict(), "address": ", ".join(head.address)}


def _euros(budget: str) -> float:
    return cents(budget) / 100 if budget else 0.0


def show(screen: Screen, speaker: Speaker, workspace: Workspace) -> None:
    """Show a table: key, value, where from."""
    screen.line(clean(str(workspace.root)))
    columns = headed(speaker, _headings(speaker))
    rows: list[dict[str, Cell]] = []
    for key, value in _shown(workspace.config, speaker.language):
        row = _named(WORKSPACE, speaker, key, value)
        row["from"] = speaker.word(N_("default"))
        if key in workspace.config.given:
            row["from"] = clean(CONFIG)
        rows.append(row)
    screen.table(Table(columns, rows))


def _headings(speaker: Speaker) -> dict[str, Clean]:
    """Return the columns; a key that is a word of the reader's language needs no other name."""
    found = dict(_HEADINGS)
    if speaker.language == "en":
        del found["name"]
    return found


def _named(
    known: Known, speaker: Speaker, key: str, value: str
) -> dict[str, Cell]:
    """Return the cells of a setting: its key, what that is called, and its value, in the reader's words."""
    language = speaker.language
    return {
        "key": clean(key),
        "name": clean(name_in(known, key, language)),
        "value": speaker.part(told_value(known, key, value)) or "-",
    }


def _shown(config: Config, language: str) -> Iterator[tuple[str, str]]:
    """Yield what the table has: the same, with all people on one line."""
    people = ", ".join(config.people)
    for key, value in values(config, language):
        if not key.startswith("people."):
            yield key, value
        elif people:
            yield "people", people
            people = ""


def values(config: Config, language: str) -> Iterator[tuple[str, str]]:
    """Yield each setting that holds by its key, as `kv config get` knows it."""
    yield "organisation", config.organisation
    yield "language", config.language or language
    yield "timezone", config.timezone
    yield "procedure", config.procedure
    for kind, name in config.kinds.items():
        yield f"kinds.{kind}", name
    for each in config.people.values():
        for key in OF_A_PERSON:
            yield f"people.{each.short}.{key}", getattr(each, key)
    yield "budget-period", config.budget_period
    yield from _mail_values(config.mail)
    for name, text in _letterhead(config.letterhead).items():
        yield f"letterhead.{name}", text
    yield "digest.quiet", str(config.digest.quiet or "")
    yield "digest.days", config.digest.days
    for rule, kept in _kept(config).items():
        yield f"retention.{rule}", kept
    for name, line in config.views.items():
        yield f"views.{name}", line
    yield "git.commit", "true" if config.git_commit else "false"
    yield "git.remote", config.git_remote


def personal_values(own: Personal) -> dict[str, str]:
    """Return one's own settings by their keys."""
    found: dict[str, str] = {}
    for key, value in own._asdict().items():
        if isinstance(value, str):
            found[key] = value
        else:
            found.update((f"{key}.{n}", line) for n, line in value.items())
    return found


def personal_json(own: Personal) -> dict[str, Any]:
    """Return one's own settings, with the file that they stand in."""
    said = {
        key: value or None if isinstance(value, str) else dict(value)
        for key, value in own._asdict().items()
    }
    return {"file": personal_file(), **said}


def show_personal(screen: Screen, speaker: Speaker, own: Personal) -> None:
    """Show a table of one's own settings, below the file that they stand in."""
    screen.line(clean(personal_file()))
    shown = _headings(speaker)
    del shown["from"]
    rows = [
        _named(PERSONAL, speaker, key, value)
        for key, value in personal_values(own).items()
    ]
    screen.table(Table(headed(speaker, shown), rows))
