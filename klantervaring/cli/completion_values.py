"""The cases that a shell proposes, and what of a title may stand beside them. No typer is imported here."""

from __future__ import annotations

from klantervaring.core import ids
from klantervaring.core.text.sentences import clean
from klantervaring.view.widths import shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.cli.session import Session
    from klantervaring.core.text.sentences import Clean

#: Of a title, what stands beside an id; typer would fold more than a terminal is wide.
TITLE = 60


def open_cases(session: Session, incomplete: str) -> list[tuple[str, str]]:
    """The ids of open cases, as somebody began to type one, with their titles."""
    found = (
        (_as_typed(id, incomplete), title)
        for id, title in session.overview().titles()
    )
    return [(id, title) for id, title in found if id and is_harmless(id)]


def beside(title: str) -> Clean:
    """A title as it may stand beside an id that is proposed."""
    return harmless(shortened(clean(title).strip(), TITLE))


def harmless(text: str) -> Clean:
    """Text that a shell may evaluate, as zsh does with what is proposed: nothing in it can be a command.

    typer quotes it, but a backslash before a dollar sign undoes that; so all signs but a few are dots.
    """
    return clean(
        "".join(
            c if c.isalnum() or c in " .,-+/@%_" else "·"
            for c in clean(text)
        )
    )


def is_harmless(value: str) -> bool:
    """Whether a value may be proposed: a word for every shell, and an option for no command."""
    if value.startswith("-"):
        return False
    return (
        value.isascii() and value.replace("-", "").isalnum()
    ) or value == harmless(value)


def _as_typed(id: str, incomplete: str) -> str:
    """The id in the spelling that somebody began, or "": typer keeps only what goes on as it began."""
    if not incomplete:
        return id
    spellings = (id, id.lower(), ids.bare(id), ids.bare(id).lower())
    return next(
        (
            spelling
            for spelling in spellings
            if spelling.startswith(incomplete)
        ),
        "",
    )
