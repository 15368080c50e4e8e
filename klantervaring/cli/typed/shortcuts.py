"""Words that stand for other words: a view for a line of filters, `kv list @NAME`, an alias for a command.

Views stand in kv.yaml or among one's own settings, and those of one's own go first. Aliases are one's own
alone: what a workspace brings never becomes a command.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

from typer._click.exceptions import NoSuchOption

from klantervaring.cli.call.session import Session, session_of
from klantervaring.cli.typed.shared_options import MINE, OWNER
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted

_OWNER = OWNER.names[0]
#: The filters that say whose cases.
_WHOSE = (MINE.names[0], _OWNER)
#: What is no name may be a part of an address, and is looked for.
_VIEW = re.compile(r"@[^\W_][\w-]*")


def views(session: Session) -> Mapping[str, str]:
    """Return the views that hold here, by their names. Raises WrongInput for a mistake in a file of them."""
    own = session.personal.views if session.has_personal else {}
    return {**session.workspace.config.views, **own}


@contextmanager
def opened(
    ctx: Any, words: list[str], valued: Collection[str]
) -> Iterator[tuple[list[str], list[str]]]:
    """Give the words that views stand for, and the others. Raises WrongInput for a view that is not known.

    An option of a view that the command does not have is told with the view, for nobody typed it.
    """
    meant, others = _apart(session_of(ctx), words, valued)
    try:
        yield meant, others
    except NoSuchOption as error:
        if error.option_name not in map(option_in, meant):
            raise
        option = error.option_name
        raise _not_here(ctx, words, option) from error


def _not_here(ctx: Any, words: list[str], option: str) -> WrongInput:
    return WrongInput(
        Text(
            "{view} has {option}, and {command} does not.",
            view=" ".join(filter(_is_view, words)),
            option=Code(option),
            command=Code(ctx.command_path),
        ),
        remedy=Text(
            "Type here which cases you mean, or take it out of the view."
        ),
    )


def _apart(
    session: Session, words: list[str], valued: Collection[str]
) -> tuple[list[str], list[str]]:
    """Return the words that views stand for, and the others. Raises WrongInput for one that is not known.

    `valued` are the options behind which a word is their value. What is typed goes before what a view says;
    whose cases are asked for may be said by either of two options.
    """
    meant: list[str] = []
    others: list[str] = []
    for place, word in enumerate(words):
        is_value = place > 0 and words[place - 1] in valued
        if is_value or not _is_view(word):
            others.append(word)
        else:
            meant += _split(_line(views(session), word[1:]))
    if any(option_in(word) in _WHOSE for word in others):
        meant = _of_anybody(meant)
    return meant, others


def _is_view(word: str) -> bool:
    return _VIEW.fullmatch(word) is not None


def _split(line: str) -> list[str]:
    """Return the words of a line. Raises ValueError."""
    from shlex import split  # seldom needed

    return split(line)


def option_in(word: str) -> str:
    """Return the option of a word that may hold its value, too."""
    return word.split("=")[0]


def _of_anybody(words: Sequence[str]) -> list[str]:
    """Return the words of a view without those that say whose cases."""
    kept = []
    for before, word in zip(("", *words), words, strict=False):
        if before != _OWNER and option_in(word) not in _WHOSE:
            kept.append(word)
    return kept


def _line(known: Mapping[str, str], name: str) -> str:
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    remedy = Text(
        "Make it: {command}",
        command=Code(
            ours('kv config set {} "--mine"', quoted(f"views.{name}"))
        ),
    )
    if near:
        remedy = Text(
            "Did you mean {near}?", near=Code(ours("@{}", quoted(near[0])))
        )
    raise WrongInput(
        Text("There is no view {name}.", name=name), remedy=remedy
    )


def words_of_alias(line: str) -> list[str]:
    """Return the words that an alias stands for, from the command on."""
    words = _split(line)
    if words[:1] == ["kv"]:
        del words[0]
    if words and words[0].startswith(("-", "@")):
        return ["today", *words]
    return words
