"""Values that an option or filter may have, with the known ones told where it has another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from klantervaring.cli.session import Session
from klantervaring.core.choices import CHANNELS
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.input_checks import refuse_tag
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time.moments import iso


def channel(value: str) -> str:
    """A channel that kv knows, or "". Raises WrongInput."""
    return one_of(value, CHANNELS, "--via")


def one_of(value: str, known: Iterable[str], option: str) -> str:
    """A value that kv knows, or "". Raises WrongInput that names the known ones."""
    names = tuple(known)
    if value and value not in names:
        raise WrongInput(
            Text(
                "{option}: {value} is not known.",
                option=Code(option),
                value=value,
            ),
            remedy=Text(
                "Known are: {known}.", known=Code(", ".join(names))
            ),
        )
    return value


def day(session: Session, text: str) -> date:
    """Return the day that somebody typed. Raises WrongInput."""
    at = session.moment(text, ahead=None)
    return at.astimezone(session.workspace.zone).date()


def moment_to_come(session: Session, text: str) -> str:
    """Return a moment behind that of the event itself, as the log has it. Raises WrongInput."""
    happened = (
        session.moment(session.how.at) if session.how.at else session.now
    )
    at = session.moment(text, ahead=True)
    if at < happened:
        raise WrongInput(
            Text(
                "{at} lies before the invitation itself ({invited}).",
                at=at,
                invited=happened,
            ),
            remedy=Text(
                "Give a moment to come; when the customer was invited earlier, say so with {option}.",
                option=Code("--at"),
            ),
        )
    return iso(at, session.store.zone)


def check_tag(change: str) -> None:
    """A tag with its sign: `+spoed`, `-spoed`. Raises WrongInput."""
    mistake = refuse_tag(change)
    if mistake is not None:
        raise mistake
