"""What is wrong with the procedure files of a workspace, whether a case is under them or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from klantervaring.checks.inspection import Inspection, in_file
from klantervaring.commands import CALLED
from klantervaring.core.case import BEFORE
from klantervaring.core.errors import WrongInput
from klantervaring.core.event_commands import Option
from klantervaring.core.events import KV_ALONE, OF_A_FIELD, RECEIVED
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import (
    COMMON_EVENTS,
    EventRule,
    Procedure,
)
from klantervaring.core.settings.people import check_address
from klantervaring.core.text.numbers import LARGEST
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.procedures.procedures import (
    CALL_IT,
    STRAY,
    Shelf,
    unnamed_files,
)
from klantervaring.files.workspace.layout import PROCEDURES

CHECK = "procedure"


def mistakes(inspection: Inspection) -> Iterator[Finding]:
    """Yield mistakes, versions that come with kv too, and names of commands that are taken."""
    shelf = inspection.store.shelf
    yield from _unnamed(inspection.store.workspace.root)
    procedures: list[Procedure] = []
    yield from _unreadable(shelf, procedures)
    yield from map(_stray, shelf.strays())
    yield from _taken_names(shelf, procedures)
    yield from _no_commands(shelf, procedures)
    for procedure in procedures:
        for of_one in _OF_ONE:
            yield from of_one(shelf, procedure)


def _unreadable(
    shelf: Shelf,
    procedures: list[Procedure],
) -> Iterator[Finding]:
    """Yield the mistakes of files that cannot be read; those that can be are added to `procedures`."""
    for reference in shelf.own():
        try:
            procedures.append(shelf.from_file(reference))
        except WrongInput as error:
            yield in_file(CHECK, error, Text("Mend the procedure file."))


def _at(
    shelf: Shelf,
    procedure: Procedure,
    said: tuple[Text, Text],
    *keys: str,
) -> Finding:
    """Return what is said of the innermost of `keys` in a procedure file."""
    line = shelf.line_of(procedure.reference, *keys)
    return Finding(CHECK, *said, line, "", procedure.path)


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
    said = Text(
        "{reference} comes with kv too, with other rules; these hold here,"
        " for they travel with the cases",
        reference=own.reference,
    )
    yield _at(
        shelf,
        own,
        (said, _take_it_or_name_it(shelf, own)),
        "version",
    )


def _take_it_or_name_it(shelf: Shelf, own: Procedure) -> Text:
    return Text(
        "What differs: {command}. Do you mean those of kv, take this file away, and then: {fix}; else"
        " leave it, and name what you change from now on {next}.",
        command=_compare(own.reference),
        fix=Code("kv check --fix"),
        next=_next_version(shelf, own.name),
    )


def _next_version(shelf: Shelf, name: str) -> Code:
    following = shelf.versions(name)[-1] + 1
    return Code(f"{name}@{following}")


def _compare(reference: str) -> Code:
    compared = ours(
        "kv procedure --diff {} {}",
        quoted(f"kv:{reference}"),
        quoted(reference),
    )
    return Code(compared)


def _events_of_kv(shelf: Shelf, own: Procedure) -> Iterator[Finding]:
    """Events that a procedure names as kv does those that it alone records: they would mean what kv means."""
    for name in (*KV_ALONE, *OF_A_FIELD):
        rule = own.events[name]
        named = rule is not COMMON_EVENTS[name]
        if named and (name in KV_ALONE or rule.form is not None):
            said = _recorded_by_kv(name)
            yield _at(shelf, own, said, "events", name)


def _recorded_by_kv(event: str) -> tuple[Text, Text]:
    message = Text(
        "kv itself records {event}, and goes by it",
        event=event,
    )
    return message, Text("Give it another name.")


def _asked_at_receipt(shelf: Shelf, own: Procedure) -> Iterator[Finding]:
    """Yield what the receipt must say and no command that begins a case says: there would be no case."""
    for key in own.events[RECEIVED].asks:
        if key != BEFORE:  # `kv foresee` says it
            said = _never_said(key)
            yield _at(shelf, own, said, "events", RECEIVED, "asks")


def _never_said(key: str) -> tuple[Text, Text]:
    message = Text(
        "{event} asks {key}, which no command says that begins a case",
        event=Code(RECEIVED),
        key=Code(key),
    )
    return message, Text("Let an event after it ask for that.")


def _about_no_term(shelf: Shelf, own: Procedure) -> Iterator[Finding]:
    """Yield terms that stand still for ever, and events that need a term where there is none for them."""
    resumed: set[str] = set()
    for rule in own.events.values():
        resumed.update(rule.resumes)
    for rule in own.events.values():
        for name in rule.suspends:
            if name not in resumed:
                said = _for_ever(name)
                yield _at(shelf, own, said, "events", rule.name, "suspends")
        for need in _needs_in_vain(own, rule):
            yield _at(shelf, own, _in_vain(need), "events", rule.name)


def _for_ever(deadline: str) -> tuple[Text, Text]:
    message = Text(
        "{deadline} stands still from here on, and no event resumes it",
        deadline=Code(deadline),
    )
    return message, _name_it("resumes")


def _needs_in_vain(own: Procedure, rule: EventRule) -> Iterator[str]:
    """Yield what an event needs of terms, and no term ever gives it."""
    needs = {need for move in rule.moves for need in move.needs}
    terms = own.deadlines.values()
    lengthened = [t.extension.by.event for t in terms if t.extension]
    if not (rule.suspends or rule.name in lengthened):
        yield from needs & {"term-runs"}
    if not rule.resumes:
        yield from needs & {"term-suspended"}


def _in_vain(need: str) -> tuple[Text, Text]:
    message = Text("{need} never agrees here", need=Code(need))
    return message, _name_it(_SUBJECTS[need])


def _name_it(keys: str) -> Text:
    return Text(
        "Name the deadline and the event with {keys}.", keys=Code(keys)
    )


#: With which key a term is one that a need is about.
_SUBJECTS = {
    "term-runs": "suspends, extended-by",
    "term-suspended": "resumes",
}


def _taken_names(
    shelf: Shelf,
    procedures: Iterable[Procedure],
) -> Iterator[Finding]:
    """Names of commands that lead elsewhere: to one of kv itself, or to that of another event."""
    events: dict[str, str] = {}
    for procedure in procedures:
        for rule in procedure.events.values():
            said = _taken_name(rule, events)
            if said is not None:
                told = said, _another_name(rule)
                yield _at(shelf, procedure, told, "events", rule.name)


def _another_name(rule: EventRule) -> Text:
    return Text(
        "Give the command of {event} another name.",
        event=Code(rule.name),
    )


def _taken_name(rule: EventRule, events: dict[str, str]) -> Text | None:
    """Return what is said of a name by which nobody reaches an event; `events` are those met, by command."""
    said = None
    for name in rule.form.names if rule.form is not None else ():
        known = events.setdefault(name, rule.name)
        if known != rule.name:
            said = _of_another_event(known, name)
    for name in rule.taken:
        said = Text(
            "kv has a command {name} itself",
            name=name,
        )
    return said


def _of_another_event(event: str, command: str) -> Text:
    return Text(
        "the event {event} has a command {name} already",
        event=Code(event),
        name=command,
    )


def _no_commands(
    shelf: Shelf,
    procedures: Sequence[Procedure],
) -> Iterator[Finding]:
    """Yield what the screen would propose to type, and nobody can; or which records what the file lacks."""
    known = _all_commands(procedures)
    recorded = _recorded_by(shelf.shipped(_WITH_ALL))
    for procedure in procedures:
        for rule in procedure.events.values():
            called = rule.command.partition(" ")[0]
            if called and called not in known:
                said = _no_command(called)
            elif recorded.get(called, RECEIVED) not in procedure.events:
                said = _records_another(called, recorded[called])
            else:
                continue
            yield _at(
                shelf, procedure, said, "events", rule.name, "command"
            )


#: The procedure of kv in which each of its commands for the steps of a case records something.
_WITH_ALL = "een-fan-per-dag@1"


def _recorded_by(of_kv: Procedure | None) -> dict[str, str]:
    """Return the kind of event that a command of kv records, by each of its names."""
    found: dict[str, str] = {}
    for rule in of_kv.events.values() if of_kv is not None else ():
        command = CALLED.get(rule.command.partition(" ")[0])
        for name in command.names if command is not None else ():
            found.setdefault(name, rule.name)
    return found


def _records_another(command: str, kind: str) -> tuple[Text, Text]:
    message = Text(
        "{command} records the event {kind}, which this file does not have",
        command=Code(ours("kv {}", quoted(command))),
        kind=Code(kind),
    )
    return message, Text(
        "Call the event {kind}, or give it a command of its own.",
        kind=Code(kind),
    )


def _all_commands(procedures: Iterable[Procedure]) -> set[str]:
    """Return the commands of kv and those that these procedures make."""
    known = set(CALLED)
    for procedure in procedures:
        for rule in procedure.events.values():
            if rule.form:
                known.update(rule.form.names)
    return known


def _no_command(name: str) -> tuple[Text, Text]:
    message = Text(
        "there is no command {name}",
        name=name,
    )
    all_there_are = Code("kv help all")
    return message, Text("All there are: {command}.", command=all_there_are)


def _no_addresses(shelf: Shelf, procedure: Procedure) -> Iterator[Finding]:
    """Yield addresses of parties to which nothing can be sent."""
    for name, party in procedure.parties.items():
        try:
            if party.email:
                check_address(party.email)
        except WrongInput as error:
            keys = ("parties", name, "email")
            line = shelf.line_of(procedure.reference, *keys)
            found = in_file(CHECK, error)
            yield found._replace(path=procedure.path, line=line)


def _bounds_of_none(
    shelf: Shelf,
    procedure: Procedure,
) -> Iterator[Finding]:
    """Yield options with a least or a most that hold no number: nothing is refused for it."""
    for rule in procedure.events.values():
        for option in rule.form.options if rule.form is not None else ():
            if _is_bounded(option) and option.type != "number":
                keys = rule.name, "command", "options", option.name
                yield _at(shelf, procedure, _NO_NUMBER, "events", *keys)


def _is_bounded(option: Option) -> bool:
    return (option.least, option.most) != (0, LARGEST)


_NO_NUMBER = (
    Text(
        "{keys} go with {type}",
        keys=Code("least, most"),
        type=Code("type: number"),
    ),
    Text("Take them away, or say that it is a number."),
)


#: What is looked for in each procedure by itself.
_OF_ONE = (
    _shipped_too,
    _events_of_kv,
    _asked_at_receipt,
    _about_no_term,
    _no_addresses,
    _bounds_of_none,
)
