"""What is wrong with the procedure files of a workspace, whether a case is under them or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from klantervaring.checks.inspection import Inspection, in_file
from klantervaring.commands import CALLED
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import KV_ALONE
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import (
    COMMON_EVENTS,
    EventRule,
    Procedure,
)
from klantervaring.core.text.sentences import (
    Code,
    Text,
    ours,
    proposed,
    quoted,
)
from klantervaring.files.procedures.procedures import (
    CALL_IT,
    STRAY,
    Shelf,
    unnamed_files,
)
from klantervaring.files.text.typed_fields import read_fields
from klantervaring.files.workspace.layout import CONFIG, PROCEDURES

CHECK = "procedure"


def mistakes(inspection: Inspection) -> Iterator[Finding]:
    """Yield mistakes, versions that come with kv too, and names of commands that are taken."""
    shelf = inspection.store.shelf
    yield from _unnamed(inspection.store.workspace.root)
    procedures = []
    for reference in shelf.own():
        try:
            procedures.append(shelf.from_file(reference))
        except WrongInput as error:
            yield in_file(CHECK, error, Text("Mend the procedure file."))
    yield from map(_stray, shelf.strays())
    yield from _named_in_settings(inspection)
    for procedure in procedures:
        yield from _shipped_too(shelf, procedure)
        yield from _events_of_kv(shelf, procedure)
    yield from _taken_names(shelf, procedures)
    yield from _unknown_commands(shelf, procedures)


def _named_in_settings(inspection: Inspection) -> Iterator[Finding]:
    """Procedures that kv.yaml names and that are not there: no case can begin under them."""
    workspace = inspection.store.workspace
    named = {f"kinds.{k}": v for k, v in workspace.config.kinds.items()}
    named["procedure"] = workspace.config.procedure
    for key in filter(named.get, workspace.config.given):
        try:
            inspection.store.shelf.newest(named[key])
        except WrongInput as error:
            if not error.where:  # a mistake in its file is told there
                yield in_file(
                    CHECK, _in_settings(workspace.root, key, error)
                )


def _in_settings(root: Path, key: str, error: WrongInput) -> WrongInput:
    """Return the mistake with the line of a setting."""
    line = read_fields(root / CONFIG, CONFIG, (), root).line_of(
        key.split(".")
    )
    return WrongInput(
        error.text, where=f"{CONFIG}:{line}", remedy=error.remedy
    )


def _unnamed(root: Path) -> Iterator[Finding]:
    """Yield files with a name that is no text: no case and no setting can name them."""
    with suppress(WrongInput):  # the folder itself: whoever reads it tells
        for path in unnamed_files(root / PROCEDURES):
            yield Finding(
                CHECK,
                Text("the name is no UTF-8, and no case can name it"),
                Text("Give it another name."),
                1,
                "",
                str(path.relative_to(root)),
            )


def _stray(shown: str) -> Finding:
    return Finding(
        CHECK,
        STRAY,
        CALL_IT,
        1,
        "",
        shown,
    )


def _shipped_too(shelf: Shelf, own: Procedure) -> Iterator[Finding]:
    """A version number that kv uses as well, for other rules: a case that names it is under those here."""
    shipped = shelf.shipped(own.reference)
    if shipped is None or shipped._replace(path=own.path) == own:
        return
    following = shelf.versions(own.name)[-1] + 1
    compare = ours(
        "kv procedure --diff {} {}",
        quoted(f"kv:{own.reference}"),
        quoted(own.reference),
    )
    yield Finding(
        CHECK,
        Text(
            "{reference} comes with kv too, with other rules; these hold here,"
            " for they travel with the cases",
            reference=own.reference,
        ),
        Text(
            "What differs: {command}. Do you mean those of kv, take this file away, and then: {fix}; else"
            " leave it, and name what you change from now on {next}.",
            command=Code(compare),
            fix=Code("kv check --fix"),
            next=Code(f"{own.name}@{following}"),
        ),
        shelf.line_of(own.reference, "version"),
        "",
        own.path,
    )


def _events_of_kv(shelf: Shelf, own: Procedure) -> Iterator[Finding]:
    """Events that a procedure names as kv does those that it alone records: they would mean what kv means."""
    for name in KV_ALONE:
        if own.events[name] is not COMMON_EVENTS[name]:
            yield Finding(
                CHECK,
                Text(
                    "kv itself records {event}, and goes by it", event=name
                ),
                Text("Give it another name."),
                shelf.line_of(own.reference, "events", name),
                "",
                own.path,
            )


def _taken_names(
    shelf: Shelf, procedures: Iterable[Procedure]
) -> Iterator[Finding]:
    """Names of commands that lead elsewhere: to one of kv itself, or to that of another event."""
    events: dict[str, str] = {}
    for procedure in procedures:
        for rule in procedure.events.values():
            said = _taken_name(rule, events)
            if said is not None:
                event = Code(rule.name)
                yield Finding(
                    CHECK,
                    said,
                    Text(
                        "Give the command of {event} another name.",
                        event=event,
                    ),
                    shelf.line_of(procedure.reference, "events", rule.name),
                    "",
                    procedure.path,
                )


def _taken_name(rule: EventRule, events: dict[str, str]) -> Text | None:
    """Return what is said of a name by which nobody reaches an event; `events` are those met, by command."""
    said = None
    for name in rule.form.names if rule.form is not None else ():
        known = events.setdefault(name, rule.name)
        if known != rule.name:
            said = Text(
                "the event {event} has a command {name} already",
                event=Code(known),
                name=name,
            )
    for name in rule.taken:
        said = Text("kv has a command {name} itself", name=name)
    return said


def _unknown_commands(
    shelf: Shelf, procedures: Iterable[Procedure]
) -> Iterator[Finding]:
    """What the screen is to propose for an event, but nobody can type: there is no such command."""
    known = set(CALLED)
    for procedure in procedures:
        known.update(*(form.names for form in procedure.forms()))
    for procedure in procedures:
        for rule in procedure.events.values():
            name = proposed(rule.command).partition(" ")[0]
            if name and name not in known:
                yield Finding(
                    CHECK,
                    Text("there is no command {name}", name=name),
                    Text(
                        "Write a command as it is typed behind {kv}, or leave {key} out.",
                        kv=Code("kv"),
                        key=Code("command"),
                    ),
                    shelf.line_of(
                        procedure.reference, "events", rule.name, "command"
                    ),
                    "",
                    procedure.path,
                )
