"""Files that an event names: there, and still the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.case import Event
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.disk import beneath
from klantervaring.files.disk.attachments import (
    digest_of,
    for_every_disk,
    is_digest,
    named,
    plain_name,
)
from klantervaring.files.disk.shareable import obstacle
from klantervaring.files.git.history import last_with
from klantervaring.files.record import Record
from klantervaring.files.record import attachments as folder_of


def changed_attachments(
    inspection: Inspection, record: Record
) -> Iterator[Mistake]:
    """Yield attachments that are missing, changed, or named with a digest that is none."""
    for event in record.case.events:
        mistake = _attachment(inspection, record, event)
        if mistake is not None:
            yield mistake


def _attachment(
    inspection: Inspection,
    record: Record,
    event: Event,
) -> Mistake | None:
    if not event.get("file"):
        return None
    wrong = _wrong_with_file(inspection, record, event)
    return Mistake(*wrong, event=event) if wrong is not None else None


def _wrong_with_file(
    inspection: Inspection,
    record: Record,
    event: Event,
) -> tuple[Text, Text] | None:
    """Return what is wrong with a file that an event names, and what to do; None where nothing is."""
    root = inspection.store.workspace.root
    name = event.get("file")
    digest = event.get("sha256")
    path = named(root, record.path, name, digest)
    found = _digest(root, path)
    if digest and not is_digest(digest):
        return _no_digest(name)
    if found is None:
        return _missing(name, inspection.store.shown(path), root)
    if digest and found != digest.lower():
        return _another(name)
    return None


def _no_digest(name: str) -> tuple[Text, Text]:
    message = Text(
        "the digest of the attachment {name} is none",
        name=name,
    )
    remedy = Text(
        "{key} has 64 characters of 0-9 and a-f; attach the file anew if it is lost.",
        key=Code("sha256"),
    )
    return message, remedy


def _missing(name: str, shown: str, root: Path) -> tuple[Text, Text]:
    message = Text(
        "the attachment {name} is missing",
        name=name,
    )
    return message, _way_back(shown, root)


def _another(name: str) -> tuple[Text, Text]:
    message = Text(
        "the attachment {name} is not what was attached",
        name=name,
    )
    remedy = Text("Take back the version from git, or attach the new one.")
    return message, remedy


def _way_back(name: str, root: Path) -> Text:
    """Return how a file comes back: from the last commit, or from a commit that had it, else by hand."""
    commit = last_with(root, name)
    if not commit:
        return Text(
            "Put it back beside the case: {path}",
            path=Code(name),
        )
    back = ours("git restore -s {} -- {}", quoted(commit), quoted(name))
    return Text(
        "Bring it back from git: {command}",
        command=Code(back, at_root=True),
    )


def _digest(root: Path, path: Path) -> str | None:
    """Return the SHA-256 of a file; None where there is none, "" for one that may not be read."""
    try:
        return digest_of(root, path)
    except PermissionError:
        return ""
    except (OSError, ValueError):  # also a name that no file can have
        return None


def names_of_one_file(
    inspection: Inspection,
    record: Record,
) -> Iterator[Mistake]:
    """Yield attachments whose names differ only in case: a Mac or Windows disk has one file for both."""
    alike: dict[str, list[str]] = {}
    for name in sorted(_names(inspection, record)):
        alike.setdefault(plain_name(name), []).append(name)
    for same in alike.values():
        if len(same) > 1:
            yield _one_file(same)


def _one_file(names: list[str]) -> Mistake:
    return Mistake(
        Text(
            "the attachments {names} are one file on a disk that does not tell capitals apart",
            names=Code(", ".join(names)),
        ),
        Text("Rename one of them, in its folder and in the log."),
        "log",
    )


def names_not_for_windows(
    inspection: Inspection,
    record: Record,
) -> Iterator[Mistake]:
    """Yield attachments that no Windows disk can have under their name: a clone there lacks them."""
    for name in sorted(_lying(inspection.store.workspace.root, record)):
        fitting = for_every_disk(name)
        if fitting != name:
            yield _not_for_windows(name, fitting)


def _not_for_windows(name: str, fitting: str) -> Mistake:
    return Mistake(
        Text(
            "no Windows disk can have a file called {name}",
            name=Code(quoted(name)),
        ),
        Text(
            "Rename it in its folder and in the log, to {name} for example.",
            name=Code(quoted(fitting)),
        ),
        "log",
    )


def not_shared(inspection: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield what lies among the files of a case and goes to no other clone: a link, or a name of no file."""
    root = inspection.store.workspace.root
    for name in sorted(_lying(root, record)):
        path = inspection.store.shown(folder_of(record.path) / name)
        found = None if name[0] == "." else obstacle(root, path)
        if found is not None:
            yield Mistake(
                Text("{path}: {message}", path=path, message=found.message),
                found.remedy,
            )


def _names(inspection: Inspection, record: Record) -> set[str]:
    """Return the names of attachments in the log, and of what lies in their folder."""
    names = {event.get("file") for event in record.case.events} - {""}
    return names | _lying(inspection.store.workspace.root, record)


def _lying(root: Path, record: Record) -> set[str]:
    """Return the names of what lies in the folder of a case."""
    with contextlib.suppress(OSError):
        return set(beneath.names_in(root, folder_of(record.path)))
    return set()
