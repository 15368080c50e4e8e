"""What was typed at a command that did not come to its end: kept, told, and offered the next time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from klantervaring.cli.call.session import Session
from klantervaring.core.choices import YES_OR_NO, Choice
from klantervaring.core.errors import KvError
from klantervaring.core.text.sentences import (
    Clean,
    Code,
    Text,
    bilingual,
    clean,
    ours,
    quoted,
)
from klantervaring.files.workspace import unsaved_answers
from klantervaring.view.terminal.widths import shortened

if TYPE_CHECKING:
    from klantervaring.files.workspace.unsaved_answers import Draft, Typed

    #: Asks for one of a few words: the session, the question, the words, the usual one.
    Ask: TypeAlias = (
        "Callable[[Session, Text, Mapping[str, Choice], str], str]"
    )
#: What may be done with a draft that is offered.
_ANSWERS = {
    **YES_OR_NO,
    "drop": Choice("drop", bilingual("throw away", "weg")),
}
#: So much of what was typed tells a draft from others.
_SHOWN = 60


def offer(session: Session, ask: Ask) -> None:
    """Offer what was typed before at this command and these cases, once; the answers then come back."""
    typed = session.typed
    if typed.offered:
        return
    typed.offered = True
    is_about(session)
    for draft in unsaved_answers.waiting(
        unsaved_answers.draft_places(session.draft_root)
    ):
        if not _is_like(draft, session):
            continue
        _tell_draft(session, draft)
        said = ask(session, Text("Go on with it?"), _ANSWERS, "yes")
        if said == "yes":
            typed.take_up(draft)
            return
        if said == "drop":
            unsaved_answers.drop(draft)


def _is_like(draft: Draft, session: Session) -> bool:
    """Return whether a draft is of this command, and of its cases where they are known yet."""
    if draft.command != session.command:
        return False
    cases = session.typed.cases
    return not cases or not draft.cases or set(cases) == set(draft.cases)


def _cases(session: Session) -> dict[str, int]:
    """Return the cases that the command is about, with how many events each has."""
    found = {}
    for typed in session.about:
        try:
            record = session.store.read(session.store.find(typed))
        except KvError:
            continue
        found[record.id] = len(record.case.events)
    return found


def is_about(session: Session) -> None:
    """Note of which cases and which command the draft is; again once cases were asked for."""
    session.typed.cases = _cases(session)
    session.typed.given = session.given


def _tell_newer(session: Session, draft: Draft) -> None:
    """Say so where something was recorded since: the answers may say what is known by now."""
    for typed, then in draft.cases.items():
        try:
            record = session.store.read(session.store.find(typed))
        except KvError:
            continue
        newer = len(record.case.events) - then
        if newer > 0:
            session.warn(
                Text(
                    "Since then something was recorded in {id}: {command}",
                    id=typed,
                    command=Code(ours("kv log {}", quoted(typed))),
                )
            )


def first_words(draft: Draft) -> Clean:
    """Return how the longest of its answers begins: that tells it from others."""
    longest = max((answer for _, answer in draft.answers), key=len)
    return clean(shortened(" ".join(longest.split()), _SHOWN))


def go_on_with(draft: Draft | Typed) -> Clean:
    """Return the command that goes on with a draft: as it was given, else with its cases."""
    words = (draft.command, *(draft.given or draft.cases))
    return ours("kv {}", ours(" ").join(map(quoted, words)))


def tell_kept(session: Session) -> None:
    """Say how to go on with what was typed, or show it where no disk takes it."""
    typed = session.typed
    held = typed.held
    if held and typed.is_kept():
        session.warn(
            Text(
                "What you typed is kept. Go on with it: {command}",
                command=Code(go_on_with(typed)),
            )
        )
    elif held:
        session.warn(
            Text("What you typed could not be kept on a disk. It was:")
        )
        for question, answer in held:
            session.screen.say(ours("# {}", clean(question)))
            session.screen.say(clean(answer, lines=True))
    typed.let_go()


def _tell_draft(session: Session, draft: unsaved_answers.Draft) -> None:
    session.tell(
        Text(
            "You were busy with {command} ({at}):",
            command=Code(go_on_with(draft)),
            at=Code(session.speaker.moment(draft.at)),
        )
    )
    session.screen.line(ours("    {}", first_words(draft)))
    _tell_newer(session, draft)
