"""What the shell proposes: ids with titles, people, steps and other values. Never fails, never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

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
    KINDS,
    KINDS_OF_NEW,
    MOMENTS,
    PARTIES,
)

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


def _people(session: Session) -> Iterable[tuple[str, str]]:
    return (
        (p.short, p.name) for p in session.workspace.config.people.values()
    )


def _steps(session: Session) -> Iterable[tuple[str, str]]:
    procedure = session.store.shelf.newest(
        session.workspace.config.procedure
    )
    return (
        (s.name, session.speaker.part(s.title))
        for s in procedure.steps.values()
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
steps = _quietly(_steps)
tags = _quietly(_tags)
kinds = _quietly(_values(*KINDS))
kinds_of_new = _quietly(_values(*KINDS_OF_NEW))
channels = _quietly(_values(*CHANNELS))
balls = _quietly(_values(*PARTIES))
moments_of_training = _quietly(_values(*MOMENTS))
