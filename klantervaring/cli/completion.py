"""What the shell proposes: ids with titles, people, steps and other values. Never fails, never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from klantervaring.cli import known
from klantervaring.cli.completion_values import (
    beside,
    harmless,
    is_harmless,
    open_cases,
)
from klantervaring.cli.listing import CaseList
from klantervaring.cli.session import Session
from klantervaring.core.choices import (
    CHANNELS,
    COLOURS,
    KINDS,
    KINDS_OF_NEW,
    MOMENTS,
    PARTIES,
    SORTINGS,
    Choice,
)
from klantervaring.language import Speaker

Proposals = list[tuple[str, str]]


def _session(ctx: Any) -> Session:
    session = Session()
    session.directory = ctx.find_root().params.get("directory") or ""
    return session


def _quietly(
    make: Callable[[Session], Iterable[tuple[str, str]]],
) -> Callable[[Any, list[str], str], Proposals]:
    """A completion that proposes nothing where the workspace cannot be read."""

    def propose(ctx: Any, args: list[str], incomplete: str) -> Proposals:
        try:
            found = list(make(_session(ctx)))
        except (
            Exception
        ):  # a broken workspace must not break the prompt of a shell
            return []
        return [
            (value, harmless(help))
            for value, help in found
            if is_harmless(value) and value.startswith(incomplete)
        ]

    return propose


def case_ids(ctx: Any, args: list[str], incomplete: str) -> Proposals:
    """Ids of open cases with their titles; lower case and no dash will do."""
    try:
        return [
            (id, beside(title))
            for id, title in open_cases(_session(ctx), incomplete)
        ]
    except Exception:  # as above
        return []


def case_ids_then(
    *values: str,
) -> Callable[[Any, list[str], str], Proposals]:
    """Ids, and the values of the word that comes behind them."""

    def propose(ctx: Any, args: list[str], incomplete: str) -> Proposals:
        return case_ids(ctx, args, incomplete) + [
            (v, "") for v in values if v.startswith(incomplete)
        ]

    return propose


def _values(*known: str) -> Callable[[Session], Iterable[tuple[str, str]]]:
    return lambda _: ((value, "") for value in known)


def _named(
    table: Callable[[Session], Mapping[str, Choice]],
) -> Callable[[Any, list[str], str], Proposals]:
    """Complete values by their names in the reader's language; by their keys where no name begins so."""

    def propose(ctx: Any, args: list[str], incomplete: str) -> Proposals:
        names = _quietly(lambda s: _by_name(table(s), s.speaker))
        keys = _quietly(lambda s: _by_key(table(s), s.speaker))
        return names(ctx, args, incomplete) or keys(ctx, args, incomplete)

    return propose


def _by_name(
    table: Mapping[str, Choice], speaker: Speaker
) -> list[tuple[str, str]]:
    return [(speaker.part(each.typed), "") for each in table.values()]


def _by_key(
    table: Mapping[str, Choice], speaker: Speaker
) -> list[tuple[str, str]]:
    return [(key, speaker.part(each.title)) for key, each in table.items()]


def _people(session: Session) -> Iterable[tuple[str, str]]:
    return (
        (p.short, p.name) for p in session.workspace.config.people.values()
    )


def _tags(session: Session) -> Iterable[tuple[str, str]]:
    return (
        (tag, "")
        for tag in sorted(
            {t for card in CaseList(session).cards for t in card.tags}
        )
    )


def tags_of(session: Session) -> Iterable[tuple[str, str]]:
    """Return the tags that open cases have."""
    return _tags(session)


people = _quietly(_people)
steps = _named(known.steps)
tags = _quietly(_tags)
kinds = _named(lambda _: KINDS)
kinds_of_new = _named(lambda _: KINDS_OF_NEW)
channels = _named(lambda _: CHANNELS)
balls = _named(lambda _: PARTIES)
colours = _named(lambda _: COLOURS)
sortings = _named(lambda _: SORTINGS)
moments_of_training = _named(lambda _: MOMENTS)
