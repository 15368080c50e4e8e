"""Values that an option or filter may have, with the known ones told where it has another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from klantervaring.cli.call.session import Session
from klantervaring.core.choices import Choice, by_key_alone
from klantervaring.core.errors import WrongInput
from klantervaring.core.text import spoken
from klantervaring.core.text.input_checks import refuse_tag
from klantervaring.core.text.sentences import Code, Several, Text
from klantervaring.core.time.moments import iso


def chosen(typed: str, known: Mapping[str, Choice], what: str) -> str:
    """Return the key of the value that was typed, by any name of it or the beginning of one; "" of nothing.

    Raises WrongInput, with what is known in the reader's language, near ones first.
    """
    if not typed:
        return ""
    found = spoken.which(typed, known)
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongInput(
            Text(
                "{option}: {value} may be {several}.",
                option=Code(what),
                value=typed,
                several=_typed(known, found),
            ),
            remedy=Text("Write some more of it."),
        )
    raise _unknown(typed, known, what)


def _unknown(
    typed: str,
    known: Mapping[str, Choice],
    what: str,
) -> WrongInput:
    near = spoken.nearest(typed, spoken.names_of(known))
    rest = [key for key in known if key not in near]
    return WrongInput(
        Text(
            "{option}: {value} is not known.",
            option=Code(what),
            value=typed,
        ),
        remedy=Text(
            "Known are: {known}.", known=_typed(known, [*near, *rest])
        ),
    )


def _typed(known: Mapping[str, Choice], keys: Iterable[str]) -> Several:
    return Several(tuple(known[key].typed for key in keys))


def one_of(value: str, known: Iterable[str], option: str) -> str:
    """Return a word that kv knows and that has no other name, or "". Raises WrongInput."""
    return chosen(value, by_key_alone(known), option)


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
    return iso(at, session.workspace.zone)


def check_tag(change: str) -> None:
    """A tag with its sign: `+spoed`, `-spoed`. Raises WrongInput."""
    mistake = refuse_tag(change)
    if mistake is not None:
        raise mistake
