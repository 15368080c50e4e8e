"""The values that may stand where something is asked for: by what stands for it in the line of usage.

So an option is completed because it takes a STEP, whichever command has it. A value of a table of
`core.choices` is proposed by its name in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from klantervaring.cli.call.session import Session
from klantervaring.cli.completing.completion_values import (
    FILES,
    FOLDERS,
    PATHS,
    Proposal,
    beside,
    cases,
    commands,
    harmless,
    is_harmless,
)
from klantervaring.cli.completing.shell_places import SHELLS
from klantervaring.cli.lists.alerts_on_case import alerts_on
from klantervaring.cli.typed import known
from klantervaring.cli.typed.shared_options import stands_for
from klantervaring.cli.typed.shortcuts import views
from klantervaring.cli.typed.value_types import Number
from klantervaring.commands import CALLED
from klantervaring.core.choices import Choice
from klantervaring.core.events import ERASED, RECEIVED
from klantervaring.core.field_names import known_fields
from klantervaring.core.merge.conflicts import unsettled
from klantervaring.core.text.spoken import as_compared
from klantervaring.core.topics import PAGES_OF_HELP
from klantervaring.core.winning_back.recovery import improvements
from klantervaring.files.record import Record
from klantervaring.files.workspace import settings
from klantervaring.shown_commands import VALUES_OF


class Asked(NamedTuple):
    """What somebody began to type: for which parameter of which command."""

    session: Session
    ctx: Any
    param: Any
    begun: str

    @property
    def stands_for(self) -> list[str]:
        """Return what stands for it in usage, in English."""
        shown = stands_for(self.param)
        return [word.strip("[].{}") for word in shown.split(" ")]

    @property
    def command(self) -> str:
        """Return the English name of the command."""
        known = CALLED.get(self.ctx.info_name)
        return known.name if known else self.ctx.info_name

    @property
    def given(self) -> list[str]:
        """Return the words that are typed behind the command, options aside."""
        valued = {
            name
            for option in self.ctx.command.params
            if option.param_type_name == "option" and not option.is_flag
            for name in option.opts
        }
        behind = self.ctx.parent.args
        lasts = ["", *behind]
        return [
            word
            for last, word in zip(lasts, behind, strict=False)
            if not word.startswith("-") and last not in valued
        ]


Source = Callable[[Asked], Iterable[Proposal]]


def proposed(asked: Asked) -> Iterator[Proposal]:
    """Yield the values that go on as was begun, by any of their words."""
    if asked.stands_for[0] == "ID":
        yield from _cases_or_what_follows(asked)
    else:
        yield from _begun(_values(asked, asked.param), asked.begun)


def _cases(asked: Asked) -> list[Proposal]:
    """Return the ids of the cases that the command may be about."""
    return cases(asked.session, asked.command, asked.begun)


def _cases_or_what_follows(asked: Asked) -> Iterator[Proposal]:
    """Yield ids; behind one of them first what may follow it, such as a verdict."""
    if asked.given:
        known = list(_behind(asked))
        follows = _begun(known, asked.begun)
        if asked.given[-1] in dict(known):  # it stands there already
            return
        if follows:
            yield from follows
            return
    yield from _cases(asked)


def _behind(asked: Asked) -> Iterable[Proposal]:
    if len(asked.stands_for) > 1:
        return _SOURCES[asked.stands_for[1]](asked)
    arguments = [
        each
        for each in asked.ctx.command.params
        if each.param_type_name == "argument"
    ]
    *_, last = arguments
    return _values(asked, last) if last is not asked.param else ()


def _values(asked: Asked, param: Any) -> Iterable[Proposal]:
    """Return all values that a parameter may have, as far as they are known."""
    if asked.begun.startswith("@"):
        return [
            (f"@{name}", harmless(line))
            for name, line in views(asked.session).items()
        ]
    if isinstance(param.type, Number):
        return param.type.proposed()
    word = asked._replace(param=param).stands_for[0]
    table = _table(param, word)
    if table:
        return _named(asked.session, table, asked.begun)
    return _of_source(asked, param, word)


def _table(param: Any, word: str) -> Any:
    """Return the values that a parameter takes by their keys, where they are the same everywhere."""
    table = getattr(param.type, "known", None) or VALUES_OF.get(word)
    for name in param.opts:
        table = table or VALUES_OF.get(name)
    return table


def _of_source(asked: Asked, param: Any, word: str) -> Iterable[Proposal]:
    """Return the values that the workspace has for a parameter."""
    of_name = _OF_NAME.get((asked.command, param.name)) or _OF_NAME.get(
        ("", param.name)
    )
    source = of_name or _SOURCES.get(word)
    if source is None and word.islower() and "|" in word:
        return [(each, "") for each in word.split("|")]
    return source(asked) if source else ()


def _begun(found: Iterable[Proposal], begun: str) -> list[Proposal]:
    """Return those that begin so, else those of which another word does; in any case of letters."""
    every = [
        each for each in found if each[0] in PATHS or is_harmless(each[0])
    ]
    typed = as_compared(begun)
    compared = [as_compared(value.lstrip("+@")) for value, _ in every]
    pairs = list(zip(every, compared, strict=True))
    first = [
        each
        for each, word in pairs
        if each[0] in PATHS
        or each[0].startswith(begun)
        or word.startswith(typed)
    ]
    return first or [each for each, word in pairs if f"-{typed}" in word]


def _named(
    session: Session,
    known: Mapping[str, Choice],
    begun: str = "",
) -> list[Proposal]:
    """Return values by their names in the reader's language; by their keys where no name begins so."""
    language = session.speaker.language
    typed = as_compared(begun)
    named = [
        (each.typed.in_language(language), "") for each in known.values()
    ]
    if any(as_compared(name).startswith(typed) for name, _ in named):
        return named
    return [
        (key, harmless(each.title.in_language(language)))
        for key, each in known.items()
    ]


def _people(asked: Asked) -> Iterator[Proposal]:
    for person in asked.session.workspace.config.people.values():
        yield person.short, harmless(person.name)


def _steps(asked: Asked) -> list[Proposal]:
    return _named(asked.session, known.steps(asked.session), asked.begun)


def tags_of(session: Session) -> Iterator[Proposal]:
    """Return the tags that open cases have."""
    cards = session.overview().cards()
    tags = {tag for card in cards for tag in card.tags}
    return ((tag, "") for tag in sorted(tags))


def _tags(asked: Asked) -> Iterator[Proposal]:
    return tags_of(asked.session)


def _tag_changes(asked: Asked) -> Iterator[Proposal]:
    return ((f"+{tag}", "") for tag, _ in _tags(asked))


def _customers(asked: Asked) -> Iterator[Proposal]:
    names = {
        card.customer.get("name", "")
        for card in asked.session.overview(closed=True).cards()
    }
    return ((name, "") for name in sorted(names) if name)


def _record(asked: Asked) -> Record:
    """Return the case that was named. Raises KvError."""
    return asked.session.store.get(asked.given[0])


def _deadlines(asked: Asked) -> list[Proposal]:
    found = known.deadlines(_record(asked).state.deadlines)
    return _named(asked.session, found, asked.begun)


def _rules(asked: Asked) -> list[Proposal]:
    alerts = alerts_on(asked.session, _record(asked))
    found = known.rules(each.rule for each in alerts if each.taken is None)
    return _named(asked.session, found, asked.begun)


def _unsettled(asked: Asked) -> Iterator[Proposal]:
    names = known_fields()
    language = asked.session.speaker.language
    for field, events in unsettled(_record(asked).case.events).items():
        values = " / ".join(event.get("value") or "-" for event in events)
        name = (
            names[field].typed.in_language(language)
            if field in names
            else field
        )
        yield name, beside(values)


def _fields(asked: Asked) -> list[Proposal]:
    return _named(asked.session, known_fields(), asked.begun)


def _events(asked: Asked) -> list[Proposal]:
    """Return the events that `kv record` records: those without a command of their own."""
    rules = _record(asked).state.procedure.events
    alone = {
        name: rule
        for name, rule in rules.items()
        if name not in (RECEIVED, ERASED)
        and not known.has_own_command(rule)
    }
    return _named(asked.session, known.events(alone), asked.begun)


def _improvements(asked: Asked) -> list[Proposal]:
    found = improvements(_record(asked).case)
    return [(each.name, beside(each.fix)) for each in found]


def _procedures(asked: Asked) -> Iterator[Proposal]:
    shelf = asked.session.store.shelf
    for name in shelf.known():
        title = asked.session.speaker.part(shelf.get(name).title)
        yield name, harmless(title)


def _settings(asked: Asked) -> Iterator[Proposal]:
    """Yield the settings of the team and of oneself, each by its name in the reader's language.

    Where none of these begins as was typed, those in the other language follow.
    """
    names = {**settings.WORKSPACE.keys, **settings.PERSONAL.keys}
    english, dutch = list(names), [dutch for dutch, *_ in names.values()]
    is_dutch = asked.session.speaker.language == "nl"
    first, other = (dutch, english) if is_dutch else (english, dutch)
    known = [(name, "") for name in first]
    return iter(
        known
        if _begun(known, asked.begun)
        else [(name, "") for name in other]
    )


def _help(asked: Asked) -> Iterator[Proposal]:
    yield from _named(asked.session, PAGES_OF_HELP)
    yield from commands(asked.session.speaker, "")


def _shells(_asked: Asked) -> Iterator[Proposal]:
    return ((name, "") for name in SHELLS)


#: By what stands for something in usage.
_SOURCES: dict[str, Source] = {
    "DEADLINE": _deadlines,
    "DIR": lambda _: [(FOLDERS, "")],
    "EVENT": _events,
    "FIELD": _unsettled,
    "FILE": lambda _: [(FILES, "")],
    "FOLDER": lambda _: [(FOLDERS, "")],
    "KEY": _settings,
    "NAME": _people,
    "NAME@VERSION": _procedures,
    "OWNER": _people,
    "PATH": lambda _: [(FILES, "")],
    "RULE": _rules,
    "SHELL": _shells,
    "SHORT": _people,
    "STEP": _steps,
    "TAG": _tags,
    "+TAG|-TAG": _tag_changes,
    "TOPIC": _help,
}
#: By the name of a parameter, of one command or of any, where what stands for it says less.
_OF_NAME: dict[tuple[str, str], Source] = {
    ("", "customer"): _customers,
    ("close", "of"): _cases,
    ("history", "field"): _fields,
    ("improve", "of"): _improvements,
    ("effect", "of"): _improvements,
    ("customer", "words"): _customers,
    ("customer", "same"): _customers,
    ("customer", "different"): _customers,
    ("procedure", "names"): _procedures,
}
