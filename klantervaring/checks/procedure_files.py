"""What is wrong with the procedure files of a workspace, whether a case is under them or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klantervaring.checks.inspection import Inspection
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import EventRule, Procedure
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.procedures.procedures import Shelf

CHECK = "procedure"


def mistakes(inspection: Inspection) -> Iterator[Finding]:
    """Yield mistakes, versions that come with kv too, and names of commands that are taken."""
    shelf = inspection.store.shelf
    procedures = []
    for reference in shelf.own():
        try:
            procedures.append(shelf.from_file(reference))
        except WrongInput as error:
            yield _mistake(error)
    yield from map(_stray, shelf.strays())
    for procedure in procedures:
        yield from _shipped_too(shelf, procedure)
    yield from _taken_names(shelf, procedures)


def _mistake(error: WrongInput) -> Finding:
    path, _, line = error.where.rpartition(":")
    remedy = error.remedy or Text("Mend the procedure file.")
    if not path:
        return Finding(CHECK, error.text, remedy, 1, "", error.where)
    return Finding(CHECK, error.text, remedy, number(line) or 1, "", path)


def _stray(shown: str) -> Finding:
    return Finding(
        CHECK,
        Text("a file that is called so is the procedure of no case"),
        Text(
            "Call it {form}, with no other @ in its name.",
            form=Code("procedures/NAME@VERSION.yaml"),
        ),
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
            "What differs: {command}. Do you mean those of kv, take this file away; else leave it, and name"
            " what you change from now on {next}.",
            command=Code(compare),
            next=Code(f"{own.name}@{following}"),
        ),
        shelf.line_of(own.reference, "version"),
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
