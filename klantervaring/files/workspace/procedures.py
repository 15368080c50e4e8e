"""Procedure files: finding the version that a case names, and reading it with every mistake told.

What the data means is `core.procedure`; this module only reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from pathlib import Path

from klantervaring.core.choices import CHANNELS, PARTIES
from klantervaring.core.errors import WrongInput
from klantervaring.core.numbers import number
from klantervaring.core.procedure import (
    COMMON_EVENTS,
    PREVIOUS,
    START,
    DeadlineRule,
    EventRule,
    Extension,
    Kind,
    Move,
    Party,
    Procedure,
    Step,
    Trigger,
)
from klantervaring.core.rules.moves import NEEDS
from klantervaring.core.text.sentences import Code, Named, Text
from klantervaring.core.time.moments import NotAMoment, read_day
from klantervaring.core.time.terms import Calendar, Roll, Term, Unit, read_term
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.text.typed_fields import (
    Fields,
    raw_of,
    read_fields,
    unreadable,
)

SHIPPED = Path(__file__).parents[2] / "procedures"
_FILE = re.compile(r"(?P<name>.+?)(?:@(?P<version>[0-9]{1,9}))?\.yaml")
_KEYS = "name version since title roll free-days parties steps events deadlines".split()


class Shelf:
    """The procedures that a workspace can use: its own, and those that come with kv."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        self._folder = folder
        self._zone = zone
        self._read: dict[str, Procedure] = {}
        self._kept: Callable[[str], Procedure | None] = lambda _: None

    def get(self, reference: str) -> Procedure:
        """The procedure `name@version`. Raises WrongInput where it is missing or has a mistake."""
        if reference not in self._read:
            self._read[reference] = self._kept(reference) or self.from_file(
                reference
            )
        return self._read[reference]

    def from_file(self, reference: str) -> Procedure:
        """The same, out of its file as it is now."""
        name, _, version = reference.partition("@")
        known = number(version)
        path = self._files(name).get(known) if known is not None else None
        if path is None:
            raise WrongInput(
                Text("procedure {reference} is missing", reference=reference),
                remedy=Text(
                    "Put it back as {path}.",
                    path=Code(f"procedures/{reference}.yaml"),
                ),
            )
        return read_procedure(
            path, self._zone, self._shown(path), self._workspace_of(path)
        )

    def rely_on(self, kept: Callable[[str], Procedure | None]) -> None:
        """Take procedures from `kept`, where it has them: their files have not changed since."""
        self._kept = kept

    def newest(self, name: str) -> Procedure:
        """The highest version of `name`, or the one that it names, for new cases. Raises WrongInput."""
        if "@" in name:
            return self.get(name)
        files = self._files(name)
        if not files:
            raise WrongInput(
                Text("there is no procedure {name}", name=name),
                remedy=Text(
                    "Known are: {known}.", known=", ".join(self.known())
                ),
            )
        return self.get(f"{name}@{max(files)}")

    def in_force(self, name: str, day: date | None) -> Procedure:
        """The version of `name`, or the one that it names, that was in force on a day. Raises WrongInput.

        The highest that says that it holds since then or earlier; where none does, the first. So what a case
        without a procedure owes does not change when a new version is made.
        """
        if "@" in name:
            return self.get(name)
        versions = sorted(self._files(name), reverse=True)
        if not versions:
            return self.newest(name)  # which tells what is wrong
        procedures = [self.get(f"{name}@{version}") for version in versions]
        held = (
            p
            for p in procedures
            if p.since is not None and day is not None and p.since <= day
        )
        return next(held, procedures[-1])

    def known(self) -> list[str]:
        """All procedures that there are, as `name@version`."""
        found = []
        for path in self._candidates():
            match = _FILE.fullmatch(path.name)
            if match:
                found.append(
                    f"{match['name']}@{self._version(path, match['version'])}"
                )
        return sorted(set(found))

    def _files(self, name: str) -> dict[int, Path]:
        files: dict[int, Path] = {}
        for path in self._candidates():
            match = _FILE.fullmatch(path.name)
            if match and match["name"] == name:
                version = self._version(path, match["version"])
                if version in files:
                    raise _taken(self._shown(path), f"{name}@{version}")
                files[version] = path
        return files

    def _candidates(self) -> list[Path]:
        return [*sorted(SHIPPED.glob("*.yaml")), *own_files(self._folder)]

    def _workspace_of(self, path: Path) -> Path | None:
        return None if path.parent == SHIPPED else self._folder.parent

    def _shown(self, path: Path) -> str:
        return f"procedures/{path.name}"

    def _version(self, path: Path, named: str | None) -> int:
        if named is not None:
            return int(named)
        try:
            raw = raw_of(path, self._workspace_of(path))
        except OSError:  # whoever needs it is told when it is read
            return 1
        match = re.search(rb"^version: *([0-9]{1,9})\b", raw, re.MULTILINE)
        return int(match[1]) if match else 1


def own_files(folder: Path) -> list[Path]:
    """The procedure files of a workspace, which are in `folder` right below its root; none without a folder.

    Raises WrongInput where something else stands in its place.
    """
    try:
        names = beneath.names(folder.parent, folder)
    except OSError as error:
        raise _closed(folder.name, error) from error
    return [folder / name for name in names if name.endswith(".yaml")]


def _closed(shown: str, error: OSError) -> WrongInput:
    if isinstance(error, NotRegular):
        return WrongInput(
            Text(
                "There is something else in place of the folder with the procedures."
            ),
            where=shown,
            remedy=Text(
                "A link is not followed. Look at it, and take it away or put the folder itself there."
            ),
        )
    return unreadable(shown, error)


def _taken(shown: str, reference: str) -> WrongInput:
    """Two files for one version: cases that run under it must not get other rules in silence."""
    return WrongInput(
        Text(
            "{reference} is there already, or comes with kv",
            reference=reference,
        ),
        where=shown,
        remedy=Text(
            "Give your own procedure a higher version, or a name of its own."
        ),
    )


def read_procedure(
    path: Path, zone: tzinfo, shown: str, workspace: Path | None = None
) -> Procedure:
    """Read one procedure file; `workspace` is the root of that to which it belongs, None for kv itself.

    Raises WrongInput with the line of the first mistake.
    """
    top = read_fields(path, shown, _KEYS, workspace)
    procedure = Procedure(
        name=top.text("name"),
        version=top.number("version"),
        title=_named(top, "title"),
        parties=_parties(top),
        steps=_steps(top),
        events={**COMMON_EVENTS, **_events(top)},
        deadlines=_deadlines(top),
        calendar=Calendar(zone, _free_days(top)),
        path=shown,
        since=_since(top),
    )
    match = _FILE.fullmatch(path.name)
    if match and (
        match["name"] != procedure.name
        or match["version"] not in (None, str(procedure.version))
    ):
        raise top.fault(
            top.at("name"),
            Text(
                "the file name says {file}, the file says {text}",
                file=path.stem,
                text=procedure.reference,
            ),
        )
    _Names(top, procedure).check()
    return procedure


def _named(fields: Fields, key: str, default: Named | None = None) -> Named:
    node = fields.node.get(key)
    if node is None:
        if default is None:
            raise fields.fault(
                fields.node, Text("{key} is missing", key=Code(key))
            )
        return default
    if node.kind == "scalar":
        return Named((("en", node.value),))
    inner = Fields(node, fields.path, ("en", "nl"))
    return Named(
        tuple((name.value, inner.scalar(value)) for name, value in node.entries)
    )


def _each(top: Fields, key: str, known: str) -> list[tuple[str, Fields]]:
    section = top.inner(key, ())
    if section is None:
        return []
    return [
        (n.value, Fields(v, top.path, known.split()))
        for n, v in section.node.entries
    ]


def _parties(top: Fields) -> Mapping[str, Party]:
    return {
        name: Party(name, _named(fields, "title"), fields.text("email", ""))
        for name, fields in _each(top, "parties", "title email")
    }


def _steps(top: Fields) -> Mapping[str, Step]:
    return {
        name: _step(name, fields)
        for name, fields in _each(top, "steps", _STEP_KEYS)
    }


_STEP_KEYS = "number code ball title text decider next own-choice"


def _step(name: str, fields: Fields) -> Step:
    ball = fields.one_of("ball", (*PARTIES, "none"))
    return Step(
        name=name,
        title=_named(fields, "title"),
        ball="" if ball == "none" else ball,
        number=fields.number("number", 0),
        code=fields.text("code", ""),
        text=_named(fields, "text", Named(())),
        decider=fields.text("decider", ""),
        next=fields.names("next"),
    )


def _events(top: Fields) -> Mapping[str, EventRule]:
    return {
        name: _event(name, fields)
        for name, fields in _each(top, "events", _EVENT_KEYS)
    }


_EVENT_KEYS = "title command asks moves raises-level"


def _event(name: str, fields: Fields) -> EventRule:
    command = fields.text(
        "command", "" if name == "received" else f"record {{id}} {name}"
    )
    return EventRule(
        name=name,
        title=_named(fields, "title"),
        command=command,
        asks=fields.names("asks"),
        moves=_moves(fields),
        raises_level=fields.yes("raises-level"),
    )


def _moves(fields: Fields) -> tuple[Move, ...]:
    node = fields.node.get("moves")
    if node is None:
        return ()
    if node.kind != "sequence":
        raise fields.fault(node, Text("a list is expected here"))
    return tuple(
        _move(Fields(item, fields.path, _MOVE_KEYS)) for item in node.items
    )


_MOVE_KEYS = "from to given level needs".split()


def _move(fields: Fields) -> Move:
    needs = fields.names("needs")
    for need in needs:
        if need not in NEEDS:
            raise fields.fault(
                fields.at("needs"),
                Text("unknown rule {name}", name=need),
                Text("Known are: {known}.", known=Code(", ".join(NEEDS))),
            )
    sources = fields.names("from")
    if not sources:
        raise fields.fault(
            fields.node, Text("{key} is missing", key=Code("from"))
        )
    return Move(
        sources=sources,
        target=fields.text("to", ""),
        given=fields.text("given", ""),
        level=fields.number("level") if fields.node.get("level") else None,
        needs=needs,
    )


def _deadlines(top: Fields) -> Mapping[str, DeadlineRule]:
    roll = _roll(top, Roll.NONE)
    return {
        name: _deadline(name, f, roll)
        for name, f in _each(top, "deadlines", _DEADLINE_KEYS)
    }


_DEADLINE_KEYS = (
    "kind title starts steps levels term until by-channel with-care met-by gone-by owed-by roll extended-by"
    " source own-choice"
)


def _deadline(name: str, fields: Fields, roll: Roll) -> DeadlineRule:
    kind = Kind(fields.one_of("kind", [k.value for k in Kind]))
    _only_targets_fit(fields, kind)
    return DeadlineRule(
        name=name,
        title=_named(fields, "title"),
        kind=kind,
        starts=_triggers(fields, "starts"),
        term=_length(fields),
        met_by=_triggers(fields, "met-by"),
        owed_by=_owed_by(fields),
        gone_by=_triggers(fields, "gone-by"),
        steps=fields.names("steps"),
        levels=tuple(_level(fields, text) for text in fields.names("levels")),
        roll=_roll(fields, roll),
        extension=_extension(fields),
        source=fields.text("source", ""),
        own_choice=fields.yes("own-choice"),
        by_channel=_by_channel(fields),
        with_care=fields.made("with-care", read_term, _TERM)
        if fields.node.get("with-care")
        else None,
        until=fields.text("until", ""),
    )


def _length(fields: Fields) -> Term:
    """The term; a deadline that ends before a named day has none of its own, and counts in days."""
    until = fields.node.get("until")
    if until is None:
        return fields.made("term", read_term, _TERM)
    for key in ("term", "extended-by", "by-channel", "with-care"):
        if fields.node.get(key) is not None:
            raise fields.fault(
                fields.at(key),
                Text(
                    "{key} does not go with {other}",
                    key=Code(key),
                    other=Code("until"),
                ),
            )
    return Term(1, Unit.DAY)


def _only_targets_fit(fields: Fields, kind: Kind) -> None:
    """A promise is our word to everybody, and a right is the customer's: neither depends on a channel."""
    for key in ("by-channel", "with-care"):
        if fields.node.get(key) is not None and kind is not Kind.TARGET:
            raise fields.fault(
                fields.at(key),
                Text(
                    "{key} is for a target; this is a {kind}",
                    key=Code(key),
                    kind=Code(kind.value),
                ),
                Text("A promise or a right is the same for every customer."),
            )


def _by_channel(fields: Fields) -> Mapping[str, Term]:
    inner = fields.inner("by-channel", CHANNELS)
    if inner is None:
        return {}
    return {
        name.value: inner.made(name.value, read_term, _TERM)
        for name, _ in inner.node.entries
    }


_TERM = Text(
    "a term reads as {example}",
    example=Code("20 minutes, 48 hours, 28 days, 6 weeks, 20 working days"),
)


def _level(fields: Fields, text: str) -> int:
    level = number(text)
    if level is None:
        raise fields.fault(
            fields.at("levels"),
            Text("{key} is a whole number", key=Code("levels")),
        )
    return level


def _roll(fields: Fields, default: Roll) -> Roll:
    return Roll(fields.one_of("roll", [r.value for r in Roll], default.value))


def _triggers(fields: Fields, key: str) -> tuple[Trigger, ...]:
    return tuple(_trigger(text) for text in fields.names(key))


def _trigger(text: str) -> Trigger:
    event, _, says = text.partition(":")
    return Trigger(event, says)


def _owed_by(fields: Fields) -> Mapping[int, str]:
    node = fields.at("owed-by")
    if fields.node.get("owed-by") is None or node.kind == "scalar":
        return {0: fields.text("owed-by")}
    by_level = Fields(node, fields.path, ("0", "1", "2"))
    owed = {
        int(name.value): by_level.scalar(value) for name, value in node.entries
    }
    return {0: next(iter(owed.values())), **owed}


def _extension(fields: Fields) -> Extension | None:
    inner = fields.inner("extended-by", ("event", "term"))
    if inner is None:
        return None
    return Extension(
        _trigger(inner.text("event")), inner.made("term", read_term, _TERM)
    )


def _free_days(top: Fields) -> frozenset[date]:
    days = []
    for text in top.names("free-days"):
        try:
            days.append(read_day(text))
        except NotAMoment as error:
            raise top.fault(
                top.at("free-days"),
                Text("{text}: {reason}", text=text, reason=error.reason),
                Text("Write days as {example}.", example=Code("2026-12-25")),
            ) from None
    return frozenset(days)


def _since(top: Fields) -> date | None:
    if top.node.get("since") is None:
        return None
    day = Text(
        "{key} is a day, as {example}",
        key=Code("since"),
        example=Code("2026-12-25"),
    )
    return top.made("since", read_day, day)


class _Names:
    """Checks that every step, event and party that the file refers to is there."""

    def __init__(self, top: Fields, procedure: Procedure) -> None:
        self._top = top
        self._procedure = procedure

    def check(self) -> None:
        """Raises WrongInput for the first name that leads nowhere."""
        p = self._procedure
        for step in p.steps.values():
            self._known("steps", step.name, step.next, p.events, Text("event"))
            self._known(
                "steps",
                step.name,
                (step.decider,) if step.decider else (),
                p.parties,
                Text("party"),
            )
        steps = {*p.steps, START}
        for event in p.events.values():
            for move in event.moves:
                self._known(
                    "events", event.name, move.sources, steps, Text("step")
                )
                targets = (
                    (move.target,) if move.target not in ("", PREVIOUS) else ()
                )
                self._known(
                    "events", event.name, targets, p.steps, Text("step")
                )
        for rule in p.deadlines.values():
            extended = (rule.extension.by,) if rule.extension else ()
            triggers = (*rule.starts, *rule.met_by, *rule.gone_by, *extended)
            self._known(
                "deadlines",
                rule.name,
                [t.event for t in triggers],
                p.events,
                Text("event"),
            )
            self._known(
                "deadlines", rule.name, rule.steps, p.steps, Text("step")
            )
            self._known(
                "deadlines",
                rule.name,
                rule.owed_by.values(),
                PARTIES,
                Text("party"),
            )
        if not any(
            START in m.sources for e in p.events.values() for m in e.moves
        ):
            raise self._top.fault(
                self._top.at("events"),
                Text("no event leads from {step}", step=Code(START)),
            )

    def _known(
        self, section: str, name: str, used: object, known: object, what: Text
    ) -> None:
        for word in used:  # type: ignore[attr-defined]
            if word not in known:  # type: ignore[operator]
                node = self._top.node.get(section)
                entry = node.get(name) if node else None
                raise self._top.fault(
                    entry or self._top.node,
                    Text(
                        "{name}: there is no {what} {word}",
                        name=name,
                        what=what,
                        word=word,
                    ),
                )
