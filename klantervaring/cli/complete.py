"""What the shell proposes: ids with titles, people, steps and other values. Never fails, never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from klantervaring.cli.session import Session
from klantervaring.core import ids
from klantervaring.core.case import CHANNELS, DECISIONS, OUTCOMES, VERDICTS
from klantervaring.core.text import clean

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
        except Exception:  # a broken workspace must not break the prompt of a shell
            return []
        wanted = incomplete.casefold()
        return [(value, help) for value, help in found if value.casefold().startswith(wanted)]

    return propose


def case_ids(ctx: Any, args: list[str], incomplete: str) -> Proposals:
    """Ids of open cases with their titles; lower case and no dash will do."""
    try:
        records = _session(ctx).store.look().records
    except Exception:  # as above
        return []
    wanted = ids.bare(incomplete)
    return [(r.id, clean(r.case.title)) for r in records if ids.bare(r.id).startswith(wanted)]


def _values(known: Iterable[str]) -> Callable[[Session], Iterable[tuple[str, str]]]:
    return lambda _: ((value, "") for value in known)


def _people(session: Session) -> Iterable[tuple[str, str]]:
    return ((p.short, clean(p.name)) for p in session.workspace.config.people.values())


def _steps(session: Session) -> Iterable[tuple[str, str]]:
    procedure = session.store.shelf.newest(session.workspace.config.procedure)
    return ((s.name, session.speaker.part(s.title)) for s in procedure.steps.values())


def _tags(session: Session) -> Iterable[tuple[str, str]]:
    return ((tag, "") for tag in sorted({t for r in session.store.look().records for t in r.case.tags}))


people = _quietly(_people)
steps = _quietly(_steps)
tags = _quietly(_tags)
channels = _quietly(_values(CHANNELS))
balls = _quietly(_values(("us", "customer", "third-party")))
verdicts = _quietly(_values(VERDICTS))
decisions = _quietly(_values(DECISIONS))
outcomes = _quietly(_values(OUTCOMES))
directions = _quietly(_values(("in", "out")))
moments_of_training = _quietly(_values(("before", "during", "after")))
