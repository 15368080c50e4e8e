"""The options that many commands share, said once: as command classes that bring them along.

A command that writes is of class Writing, one that lists of class Listing, one that shows of class
Reading; the shared options end up in `session.how` and `session.asked`, not in its arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from klantervaring.cli.call.how import How
from klantervaring.cli.call.session import Session
from klantervaring.cli.call.session import session_of as session_of
from klantervaring.cli.typed.shared_options import (
    FILTERS,
    FILTERS_OF_PERIOD,
    SORT,
    made,
    stands_for,
)
from klantervaring.cli.typed.shortcuts import opened, option_in
from klantervaring.cli.typed.value_types import Number, Value
from klantervaring.core.choices import CHANNELS
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.shared_options import (
    ANSWER,
    BECAUSE,
    BY,
    DRY_RUN,
    WRITING,
    Shared,
)
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.core.text.spoken import which

Context = typer.Context


def write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    """The first line of a command's help."""
    say = session_of(ctx).speaker
    pieces = [
        say.part(Code(piece.strip("{}")))
        for piece in command.collect_usage_pieces(ctx)
    ]
    formatter.write_usage(
        say.part(Code(ctx.command_path)),
        " ".join(pieces),
        say.word(N_("Usage: ")),
    )


#: Where a call keeps the options that a view gave: what is typed beside it counts.
_OF_VIEWS = "klantervaring.views"
#: Options that may be given without a word in them; who needs the words asks for them.
_MAY_BE_BLANK = ("words", "because")
#: Values that are never empty, by what stands for them in usage: an empty one would stand for everybody, say.
_NEVER_BLANK = ("NAME", "DAY", "FILE")


class Reading(TyperCommand):
    """A command that answers; what it takes beside its own options goes to the session."""

    shared: tuple[Shared, ...] = ()
    #: whether what it shows may go through a pager; not where it asks while it is at work
    is_paged = True
    #: whether something may be saved by it
    records = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.taken = [made(each) for each in (*self.shared, *ANSWER)]
        self.params.extend(self.taken)
        #: arguments that must be there: asked for on a terminal, once everything else was looked at
        self.needed = [
            p
            for p in self.params
            if p.param_type_name == "argument" and p.required
        ]
        for param in self.needed:
            # typer would refuse it before that
            vars(param)["value_is_missing"] = _is_never_missing

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line with the command's words, in the reader's language."""
        write_usage(self, ctx, formatter)

    def make_parser(self, ctx: Any) -> Any:
        """What takes the words apart: an option given twice is refused, and what is missing seen rightly."""
        parser: Any = super().make_parser(ctx)
        take_apart = parser.parse_args

        def read(args: list[str]) -> Any:
            session_of(ctx).given = list(args)
            values, rest, order = take_apart(args)
            if not ctx.resilient_parsing:
                _refuse_twice(ctx, order)
                _set_right(self.needed, session_of(ctx), values)
            return values, rest, order

        parser.parse_args = read
        return parser

    def invoke(self, ctx: Any) -> Any:
        """Run the command; the shared options go to the session."""
        session = session_of(ctx)
        self._refuse_blanks(ctx)
        values: dict[str, Any] = {
            o.name: ctx.params.pop(o.name) for o in self.taken if o.name
        }
        session.how = _how(values)
        session.asked = values
        session.command = ctx.info_name or ""
        session.records = self.records and not session.how.dry_run
        self._complete(ctx, session)
        if self.is_paged:
            session.begin_page()
        return super().invoke(ctx)

    def _complete(self, ctx: Any, session: Session) -> None:
        """Ask for the words that are missing, where somebody can be asked. Raises WrongInput."""
        lacks = any(
            not str(ctx.params.get(param.name) or "").strip()
            for param in self.needed
        )
        if lacks or session.can_ask:
            from klantervaring.cli.typed.missing import complete_words

            complete_words(self.needed, ctx, session)

    def _refuse_blanks(self, ctx: Any) -> None:
        """An empty moment, person or filter is a slip (an unset variable in a script), never a wish."""
        for option in self.params:
            shared = option in self.taken or option.name == "received"
            needs_value = shared or stands_for(option) in _NEVER_BLANK
            if not needs_value or option.name in _MAY_BE_BLANK:
                continue
            value = ctx.params.get(option.name)
            source = ctx.get_parameter_source(option.name)
            given = source.name == "COMMANDLINE"
            if given and isinstance(value, str) and not value.strip():
                name = max(option.opts, key=len)
                raise WrongInput(
                    Text("{option} needs a value.", option=Code(name)),
                    remedy=Text(
                        "Help: {command}",
                        command=Code(f"{ctx.command_path} --help"),
                    ),
                )


def _is_never_missing(_value: Any) -> bool:
    return False


def _refuse_twice(ctx: Any, order: list[Any]) -> None:
    """An option of which only the last would count. Raises WrongInput."""
    seen: set[int] = set()
    of_views: set[str] = ctx.meta.get(_OF_VIEWS, set())
    for option in order:
        single = (
            option.param_type_name == "option"
            and not option.multiple
            and not option.is_flag
        )
        if (
            of_views.isdisjoint(option.opts)
            and single
            and id(option) in seen
        ):
            raise WrongInput(
                Text(
                    "{option} was given twice.",
                    option=Code(max(option.opts, key=len)),
                ),
                remedy=Text(
                    "Give it once. Help: {command}",
                    command=Code(f"{ctx.command_path} --help"),
                ),
            )
        seen.add(id(option))


def _set_right(
    needed: list[Any],
    session: Session,
    values: dict[str, Any],
) -> None:
    """`kv verdict K7QX` names a case and says no verdict: typer takes the last word for the verdict."""
    if [param.nargs for param in needed] != [-1, 1]:
        return
    many, last = needed
    word = values.get(last.name)
    ids = values.get(many.name) or ()
    known = getattr(last.type, "known", {})
    if word is None or (ids and not known):
        return
    is_value = which(word, known)
    if not (ids or is_value) or (
        not (ids and is_value) and _is_case(session, word)
    ):
        values[many.name] = (*ids, word)
        values[last.name] = None


def _is_case(session: Session, typed: str) -> bool:
    try:
        session.store.find(typed)
    except KvError:
        return False
    return True


class Writing(Reading):
    """A command that records something."""

    shared = WRITING
    is_paged = False
    records = True


class Tagging(Writing):
    """Writing, where `-word` is a tag to take away and not a row of options."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read the arguments; tags to take away are set apart behind `--`."""
        if "--" in args:
            return super().parse_args(ctx, args)
        away = self._taken_away(args)
        if away:
            plain = [word for n, word in enumerate(args) if n not in away]
            args = [*plain, "--", *away.values()]
        return super().parse_args(ctx, args)

    def _taken_away(self, args: Sequence[str]) -> dict[int, str]:
        """Return the tags to take away, by their places; what follows an option is its value."""
        valued = {
            name for o in self.taken if not o.is_flag for name in o.opts
        }
        away: dict[int, str] = {}
        for place, word in enumerate(args):
            is_value = place > 0 and args[place - 1] in valued
            if _takes_tag_away(word) and not is_value:
                away[place] = word
        return away


def _takes_tag_away(word: str) -> bool:
    return (
        word.startswith("-")
        and not word.startswith("--")
        and word not in ("-m", "-h", "-")
    )


class Changing(Reading):
    """A command that changes files without recording an event of its own."""

    shared: tuple[Shared, ...] = (BY, DRY_RUN)
    is_paged = False
    records = True


class Beginning(Changing):
    """The same, where nobody acts on a case."""

    shared = (DRY_RUN,)


class Packing(Reading):
    """A command that writes a file elsewhere and changes nothing in the workspace."""

    shared = (DRY_RUN,)
    is_paged = False


class Editing(Changing):
    """The same, where a reason may go with it."""

    shared = (BY, BECAUSE, DRY_RUN)


class Listing(Reading):
    """A command that lists cases, with the same filters everywhere."""

    shared: tuple[Shared, ...] = FILTERS

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read the arguments; a view is opened, and what is said beside it goes before it."""
        if not any(word.startswith("@") for word in args):
            return super().parse_args(ctx, args)
        valued = {
            name for o in self.taken if not o.is_flag for name in o.opts
        }
        with opened(ctx, args, valued) as (meant, others):
            ctx.meta[_OF_VIEWS] = {option_in(word) for word in meant}
            return super().parse_args(ctx, [*meant, *others])


class Sorted(Listing):
    """A command that shows them one below the other."""

    shared = (*Listing.shared, SORT)


class Reporting(Listing):
    """A command that counts what happened in a period; the other filters narrow what it looks at."""

    shared: tuple[Shared, ...] = FILTERS_OF_PERIOD


class ListingOut(Listing):
    """The same, where what it shows may also be written to a file."""

    shared = (*Listing.shared, DRY_RUN)


class ReportingOut(Reporting):
    """A command that writes the figures of a period to a file."""

    shared = (*Reporting.shared, DRY_RUN)
    is_paged = False


Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        show_default=False,
        help=N_("The case, or several: id or the first symbols of it."),
    ),
]
Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        show_default=False,
        help=N_("The case: its id, or the first symbols of it."),
    ),
]
MaybeId = Annotated[
    str,
    typer.Argument(
        metavar="[ID]",
        show_default=False,
        help=N_("The case: its id, or the first symbols of it."),
    ),
]
MaybeIds = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...",
        show_default=False,
        help=N_("The case, or several: id or the first symbols of it."),
    ),
]
Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...",
        show_default=False,
        help=N_(
            "Words that the title, the wish or the customer must have."
        ),
    ),
]
Whole = Annotated[
    bool,
    typer.Option(
        "--all",
        show_default=False,
        help=N_("All of it, however long it is."),
    ),
]
Me = Annotated[
    str,
    typer.Option(
        "--me",
        metavar="PERSON",
        show_default=False,
        help=N_("Who you are: SHORT, or SHORT=NAME <ADDRESS>."),
    ),
]
Hook = Annotated[
    bool | None,
    typer.Option(
        "--hook/--no-hook",
        show_default=False,
        help=N_(
            "Let git check what is changed by hand before each commit; on a terminal it is asked."
        ),
    ),
]
Via = Annotated[
    str,
    typer.Option(
        "--via",
        metavar="CHANNEL",
        show_default=False,
        click_type=Value(CHANNELS),
        help=N_("Through which channel: {channels}."),
    ),
]
Mood = Annotated[
    int | None,
    typer.Option(
        "--mood",
        metavar="1-5",
        click_type=Number(1, 5),
        show_default=False,
        help=N_("How the customer felt, from 1 (bad) to 5 (good)."),
    ),
]
Ease = Annotated[
    int | None,
    typer.Option(
        "--ease",
        metavar="1-5",
        click_type=Number(1, 5),
        show_default=False,
        help=N_(
            "How easy it was for the customer, from 1 (hard) to 5 (easy)."
        ),
    ),
]
Score = Annotated[
    int | None,
    typer.Option(
        "--score",
        metavar="0-10",
        click_type=Number(0, 10),
        show_default=False,
        help=N_("The mark that the customer gave."),
    ),
]


def _how(values: dict[str, Any]) -> How:
    """Return what the shared options say; they are taken out of `values`."""
    known: dict[str, Any] = {}
    for name in How.__slots__:
        value = values.pop(name, None)
        if value is not None:
            known[name] = value
    known["words"] = "\n\n".join(known.get("words") or ())
    return How(**known)
