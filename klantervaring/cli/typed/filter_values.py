"""What somebody means by a filter of lists whose values are those of the workspace: step, owner, tag.

Whoever asks for what no case has is told so: an empty list alone would look like good news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeAlias

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed import known
from klantervaring.cli.typed.values import chosen
from klantervaring.core.choices import PARTIES, by_key_alone
from klantervaring.core.errors import WrongInput
from klantervaring.core.filters import Filter, Wanted, texts_asked
from klantervaring.core.summary.card import Card
from klantervaring.core.text.sentences import (
    Clean,
    Code,
    Several,
    Text,
    ours,
    quoted,
)
from klantervaring.core.text.spoken import (
    all_called,
    meant,
    names_of,
    nearest,
    which,
)
from klantervaring.core.time.typed_moments import typed_day

Cards: TypeAlias = "Iterable[Card]"


#: How somebody calls themselves.
_ME = ("me", "ik")


def filter_of(
    session: Session,
    words: Sequence[str],
    cards: Callable[[], Cards],
) -> Filter:
    """Return what somebody asked for; `cards` are those of all cases that the list looks at.

    Raises WrongInput.
    """
    asked = {key: value or "" for key, value in session.asked.items()}
    since = _day(session, asked.get("since", ""))
    until = _day(session, asked.get("until", ""))
    days_in_order(since, until)
    customer = asked.get("customer")
    return Filter(
        steps=_steps(session, asked.get("step", "")),
        owner=_wanted_owner(session, asked.get("owner", ""), cards),
        ball=_ball(session, asked.get("ball", "")),
        texts=texts_asked(asked),
        customer=Wanted([customer]) if customer else None,
        tag=_tag(session, asked.get("tag", ""), cards),
        kind=asked.get("kind", ""),
        since=since,
        until=until,
        words=Wanted(words) if words else None,
    )


def _wanted_owner(
    session: Session, typed: str, cards: Callable[[], Cards]
) -> str:
    """Return whose cases are asked for; `me` is whoever asks. Raises WrongInput."""
    people = session.workspace.config.people
    is_me = typed.lower() in _ME and typed not in people
    if not session.asked.get("mine") and not is_me:
        return _owner(session, typed, cards)
    me = session.person()
    if typed and not is_me:
        _one_owner(me, _owner(session, typed, cards))
    return me


def _day(session: Session, text: str) -> date | None:
    if not text:
        return None
    return typed_day(text, session.now, session.workspace.zone)


def _steps(session: Session, typed: str) -> tuple[str, ...]:
    """Return the key of a step, or of all that are called exactly so; () of nothing. Raises WrongInput."""
    if not typed:
        return ()
    table = known.steps(session)
    called = () if typed in table else all_called(typed, names_of(table))
    return tuple(called) or (chosen(typed, table, "--step"),)


def _ball(session: Session, typed: str) -> str:
    """Return the key of a party, also by what a procedure calls it; "" of nothing. Raises WrongInput."""
    if typed in PARTIES or not typed:
        return typed
    return chosen(typed, known.parties(session), "--ball")


def _owner(session: Session, typed: str, cards: Callable[[], Cards]) -> str:
    """Return the owner whom somebody means, "" of nothing: one of the people, or whoever has a case.

    Raises WrongInput where it is nobody, with the people of the workspace.
    """
    if not typed:
        return ""
    try:
        return session.known_person(typed)
    except WrongInput:
        owners = by_key_alone({card.owner for card in cards()})
        found = which(typed, owners)
        if len(found) != 1:
            raise
        return found[0]


def _one_owner(me: str, other: str) -> None:
    """Check that `--mine` and `--owner` mean the same person. Raises WrongInput."""
    if me == other:
        return
    said = ours("--owner {}", quoted(other))
    raise _two_people(said)


def _two_people(said: Clean) -> WrongInput:
    return WrongInput(
        Text(
            "{mine} and {owner} ask for cases of two people, and a case has one owner.",
            mine=Code("--mine"),
            owner=Code(said),
        ),
        remedy=Text("Give one of the two."),
    )


def days_in_order(since: date | None, until: date | None) -> None:
    """Check that there is a day between these: an empty list would look like good news. Raises WrongInput."""
    if since is None or until is None or since <= until:
        return
    raise _wrong_order(since, until)


def _wrong_order(since: date, until: date) -> WrongInput:
    return WrongInput(
        Text(
            "{since} comes after {until}.",
            since=Code(f"{since}"),
            until=Code(f"{until}"),
        ),
        remedy=Text(
            "Give the first day with {option}.", option=Code("--since")
        ),
    )


def _tag(session: Session, typed: str, cards: Callable[[], Cards]) -> str:
    """Return the tag that somebody means, "" of nothing; of one that no case has it is said so."""
    if not typed:
        return ""
    names = names_of(known.tags(card.tags for card in cards()))
    found = meant(typed, names)
    if len(found) == 1:
        return found[0]
    if not found:
        session.warn(Text("No case here has the tag {tag}.", tag=typed))
        found = nearest(typed, names)
    if found:
        near = Several(tuple(found))
        session.warn(Text("Did you mean {near}?", near=near))
    return typed
