"""Intake: one new case, asked for or given by options, or many from a list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.cli import completion, prompts
from klantervaring.cli.options import (
    Context,
    Ease,
    Mood,
    Score,
    Writing,
    session_of,
)
from klantervaring.cli.recording import (
    desk_of,
    pairs,
    report,
    tell_git,
    words_of,
)
from klantervaring.cli.session import Session
from klantervaring.cli.values import one_of
from klantervaring.core.case import BECAUSE, Case, Event
from klantervaring.core.choices import (
    CHANNELS,
    KINDS_OF_NEW,
    MOMENTS,
    PROBLEM,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.rules.admit import check_not_before
from klantervaring.core.text.input_checks import check_line, check_title
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time import typed_moments
from klantervaring.core.values import NamedTuple
from klantervaring.desk.desk import Intake, Recorded, TakenIn

if TYPE_CHECKING:
    from klantervaring.files.workspace.customers import Caller
    from klantervaring.importing.rows import BadLine, Listed, Setting

#: How many cases a dry run of an import shows.
_SHOWN = 10
#: How an import went, in numbers.
_CAME = plural("One case came in.", "{n} cases came in.")
_WOULD_COME = plural("One case would come in.", "{n} cases would come in.")
_HISTORY = plural(
    "One of them is closed: history.", "{n} of them are closed: history."
)
_KNOWN = plural("One was known already.", "{n} were known already.")
_BAD = plural(
    "One line does not come in. Mend it and import the list again.",
    "{n} lines do not come in. Mend them and import the list again.",
)
_MENDED = plural(
    "One sign of a Windows program was put right.",
    "{n} signs of a Windows program were put right.",
)

app = typer.Typer(rich_markup_mode=None)


class Answers(NamedTuple):
    """What is known of a new case, from options or from answers."""

    title: str = ""
    customer: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    channel: str = ""
    moment: str = ""
    received: str = ""
    wish: str = ""
    owner: str = ""
    story: str = ""
    about: str = ""
    mood: int | None = None
    kind: str = ""
    care: str = ""
    score: int | None = None
    ease: int | None = None


def _text(option: str, help: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(
        option, metavar="TEXT", show_default=False, help=help
    )
    return found


@app.command(
    "new",
    cls=Writing,
    help=N_(
        "A customer experience came in. Without title or customer kv asks, on a terminal."
    ),
    epilog="  kv new\n"
    '  kv new "Cursusmap ontbrak" --customer "De Regenboog" --channel phone\n'
    '  kv new "Mooie trainer" --kind compliment --customer "De Regenboog"\n'
    '  kv new "Zaal te koud" --customer "De Windroos" --received "gisteren 16:00"',
)
def new(
    ctx: Context,
    title: Annotated[
        str,
        typer.Argument(
            metavar="[TITLE]",
            show_default=False,
            help=N_("In a few words, what went wrong."),
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            show_default=False,
            autocompletion=completion.kinds_of_new,
            help=N_(
                "What it is: problem (unless you say so), idea or compliment."
            ),
        ),
    ] = "",
    customer: Annotated[
        str, _text("--customer", N_("The customer: a school, a person."))
    ] = "",
    contact: Annotated[str, _text("--contact", N_("Whom to speak to."))] = "",
    email: Annotated[str, _text("--email", N_("Where to write."))] = "",
    phone: Annotated[str, _text("--phone", N_("Where to call."))] = "",
    channel: Annotated[
        str,
        typer.Option(
            "--channel",
            metavar="CHANNEL",
            show_default=False,
            autocompletion=completion.channels,
            help=N_("How it came in: {channels}."),
        ),
    ] = "",
    moment: Annotated[
        str,
        typer.Option(
            "--moment",
            metavar="MOMENT",
            show_default=False,
            autocompletion=completion.moments_of_training,
            help=N_("Before, during or after the meeting."),
        ),
    ] = "",
    received: Annotated[
        str,
        typer.Option(
            "--received",
            metavar="TIME",
            show_default=False,
            help=N_("When it was sent in (default: now)."),
        ),
    ] = "",
    wish: Annotated[str, _text("--wish", N_("What the customer wishes."))] = "",
    care: Annotated[
        str, _text("--care", N_("Which special care this customer needs."))
    ] = "",
    mood: Mood = None,
    score: Score = None,
    ease: Ease = None,
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            metavar="NAME",
            show_default=False,
            autocompletion=completion.people,
            help=N_("Who takes it (default: you)."),
        ),
    ] = "",
    about: Annotated[
        str,
        typer.Option(
            "--about",
            metavar="NAME",
            show_default=False,
            autocompletion=completion.people,
            help=N_(
                "Whom of us it is about; that person does not decide on an objection."
            ),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    story, file = words_of(session)
    session.person(session.how.by)
    known = Answers(
        title,
        customer,
        contact,
        email,
        phone,
        channel,
        moment,
        received,
        wish,
        owner,
        story,
        about,
        mood,
        kind,
        care,
        score,
        ease,
    )
    asking = not (title.strip() and customer.strip())
    _check_given(session, known)
    if asking:
        session.let_go()  # people take their time
        known = _ask(session, known)
    earlier = _earlier(session, known)
    if earlier and not known.care:
        known = known._replace(care=earlier.customer.care)
    outcome = desk_of(session).begin(
        [intake_of(session, known)._replace(file=file)], "new"
    )
    report(session, outcome)
    if earlier and not asking and not session.how.as_json:
        session.screen.line()
        _show_earlier(session, earlier)


def _earlier(session: Session, known: Answers) -> Caller | None:
    """What we went through with this customer before (R4); None for somebody new.

    A mistake in the customers file is told, and is no reason to keep somebody waiting.
    """
    from klantervaring.core.customers.customer import NOTHING
    from klantervaring.files.workspace.customers import caller, read_book

    try:
        book = read_book(session.workspace.root)
    except WrongInput as error:
        session.screen.say(
            ours("kv: {}: {}", clean(error.where), session.speaker(error.text))
        )
        book = NOTHING
    asked = {"name": known.customer, "email": known.email, "phone": known.phone}
    return caller(
        session.store, session.all_cases(), book, asked, session.clock
    )


def _show_earlier(session: Session, earlier: Caller) -> None:
    from klantervaring.view.customers import Pages

    Pages(session.screen, session.speaker, session.now, earlier.newest).known(
        earlier
    )


def _ask(session: Session, known: Answers) -> Answers:
    """Ask what is not known yet, in the order in which one speaks; nothing is saved before the end."""
    if not session.can_ask:
        if known.customer.strip() and not known.title.strip() and known.title:
            raise WrongInput(
                Text("The title is empty."),
                remedy=Text("Say in a few words what went wrong."),
            )
        raise prompts.missing(
            "TITLE" if not known.title.strip() else "--customer NAME"
        )
    customer = known.customer or prompts.line(
        session, N_("Which customer (school or person)?"), required=True
    )
    contact = known.contact or prompts.line(
        session, N_("Whom do we speak to? (Enter: skip)")
    )
    email, phone = known.email, known.phone
    if not (email or phone):
        reach = prompts.line(
            session, N_("E-mail address or phone number? (Enter: skip)")
        )
        email, phone = (reach, "") if "@" in reach else ("", reach)
    earlier = _earlier(
        session, known._replace(customer=customer, email=email, phone=phone)
    )
    if earlier:
        _show_earlier(session, earlier)
    question = N_("What went wrong, in a few words?")
    title = known.title or prompts.line(
        session, question, required=True, check=_check_title
    )
    story = known.story or prompts.text(
        session, N_("What did the customer tell, in their own words?")
    )
    wish = known.wish or prompts.line(
        session, N_("What does the customer wish? (Enter: not known yet)")
    )
    channel = known.channel or prompts.choice(
        session, N_("How did it come in?"), CHANNELS, "phone"
    )
    received = known.received or prompts.line(
        session,
        N_("When was it sent in?"),
        "now",
        check=lambda text: _past(session, text),
    )
    return known._replace(
        title=title,
        customer=customer,
        contact=contact,
        email=email,
        phone=phone,
        story=story,
        wish=wish,
        channel=channel,
        received=received,
    )


def _check_title(title: str) -> None:
    check_title(title)
    check_line(title)


def _check_given(session: Session, known: Answers) -> None:
    """What was given on the command line, before anything is asked. Raises WrongInput, Refused."""
    one_of(known.kind, KINDS_OF_NEW, "--kind")
    one_of(known.channel, CHANNELS, "--channel")
    one_of(known.moment, MOMENTS, "--moment")
    if known.title.strip():
        _check_title(known.title)
    for name in (known.owner, known.about):
        if name:
            session.known_person(name)
    for text in (session.how.at, known.received):
        if text:
            _past(session, text)
    if session.how.at and known.received:
        check_not_before(
            session.moment(session.how.at), session.moment(known.received)
        )


def _past(session: Session, text: str) -> None:
    from klantervaring.core.errors import Refused

    at = typed_moments.typed_moment(text, session.now, session.workspace.zone)
    if at > session.now:
        raise Refused(
            Text("{at} lies in the future.", at=at), overridable=False
        )


def intake_of(session: Session, known: Answers) -> Intake:
    """The case that these answers begin. Raises WrongInput for a value that is not known."""
    _check_given(session, known)
    how, by = session.how, session.person(session.how.by)
    owner = session.known_person(known.owner) if known.owner else by
    at = session.moment(how.at) if how.at else session.now
    received = session.moment(known.received) if known.received else at
    because = {BECAUSE: how.because}
    about = session.known_person(known.about) if known.about else ""
    mood = {"mood": known.mood, "score": known.score, "ease": known.ease}
    kind = known.kind or PROBLEM
    procedure = session.store.shelf.newest(
        session.workspace.config.procedure_for(kind)
    )
    heard = bool(known.wish.strip()) and "listened" in procedure.events
    if how.at and known.received and not heard:
        raise WrongInput(
            Text(
                "Nothing is recorded at the moment of {option}: there is no wish that was heard then.",
                option=Code("--at"),
            ),
            remedy=Text(
                "{received} says when it was sent in; {option} goes with {wish}.",
                received=Code("--received"),
                option=Code("--at"),
                wish=Code("--wish"),
            ),
        )
    first = Event(
        "received",
        received,
        by,
        data=pairs({**({} if heard else mood), **because}),
    )
    events = (
        (first, Event("listened", at, by, data=pairs(mood)))
        if heard
        else (first,)
    )
    facts = {
        "name": known.customer,
        "contact": known.contact,
        "email": known.email,
        "phone": known.phone,
        "care": known.care,
    }
    case = Case(
        id="",
        title=known.title.strip(),
        events=(),
        customer={k: v.strip() for k, v in facts.items() if v.strip()},
        kind=kind,
        channel=known.channel,
        moment=known.moment,
        owner=owner,
        about=about,
        wish=known.wish.strip(),
        procedure=procedure.reference,
    )
    return Intake(case, events, known.story)


# -- a list ------------------------------------------------------------------------------------------


@app.command(
    "import",
    cls=Writing,
    help=N_(
        "Customer experiences from a list (CSV). Lines that cannot come in are named; what is known"
        " already is not added again."
    ),
    epilog="  kv import lijst.csv --dry-run\n"
    '  kv import lijst.csv --map received="Datum melding" --map owner=Wie',
)
def import_list(
    ctx: Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv",
            show_default=False,
            help=N_("The list, with a header."),
        ),
    ],
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            show_default=False,
            help=N_(
                "Which column holds a field, where its name does not say so. Fields: received,"
                " channel, moment, customer, contact, email, phone, title, story, wish, owner,"
                " closed, outcome."
            ),
        ),
    ] = None,
    header: Annotated[
        int | None,
        typer.Option(
            "--header",
            metavar="LINE",
            min=1,
            show_default=False,
            help=N_(
                "The line with the names of the columns, where it is not the first."
            ),
        ),
    ] = None,
    dates: Annotated[
        str,
        typer.Option(
            "--dates",
            metavar="ORDER",
            show_default=False,
            help=N_(
                "How all dates in the list are written: day-first or month-first (default: day"
                " first, unless the list gives reason to doubt)."
            ),
        ),
    ] = "",
) -> None:
    from klantervaring.importing import rows as intake
    from klantervaring.importing.cell_moments import ORDERS

    session = session_of(ctx)
    _no_words(session)
    one_of(dates, ORDERS, "--dates")
    setting = setting_of(session, session.workspace.config.procedure, path)
    said = intake.Said(mapped or (), header or 0, dates)
    bring_in(
        session,
        path,
        intake.read_list(path, said, setting),
        "import",
        "kv overdue",
    )


def bring_in(
    session: Session,
    path: Path,
    listed: Listed,
    command: str,
    next_command: str,
) -> None:
    """Begin the cases of a list in one commit, name its bad lines, and tell how it went."""
    _remark(session, listed)
    taken = _take_in(session, listed, command)
    bad = _bad_lines(listed, taken)
    _tell_bad(session, path, bad)
    _tell_unread(session, taken)
    if session.how.as_json:
        _answer(session, taken, bad)
    else:
        _tell(session, taken, next_command)
    if taken.outcome.recorded:
        tell_git(session, taken.outcome)


def _no_words(session: Session) -> None:
    """One moment or one text for a whole list would be a slip: each row has its own."""
    given = {
        "--at": session.how.at,
        "-m": session.how.words,
        "--file": session.how.file,
    }
    for option, value in given.items():
        if value:
            raise WrongInput(
                Text(
                    "{option} does not go with {command}.",
                    option=Code(option),
                    command=Code("kv import"),
                ),
                remedy=Text("Each row has its own moment and words."),
            )


def setting_of(session: Session, procedure: str, path: Path) -> Setting:
    """What holds for every row of the list at `path`; `procedure` is the name of the rules it follows."""
    from klantervaring.importing.rows import Setting

    history = session.speaker(
        Text("history, from the list {name}", name=path.name)
    )
    return Setting(
        now=session.now,
        zone=session.workspace.zone,
        by=session.person(session.how.by),
        procedure=session.store.shelf.newest(procedure).reference,
        because=session.how.because or history,
        people=session.workspace.config.people,
    )


def _take_in(session: Session, listed: Listed, command: str) -> TakenIn:
    from klantervaring.view.progress import bar

    say = session.speaker.word
    intakes = [row.intake for row in listed.rows]
    with bar(
        say(N_("Taking in")),
        say(N_("Saving")),
        len(intakes),
        session.screen.plain,
    ) as each:
        return desk_of(session).take_in(intakes, command, each)


def _bad_lines(listed: Listed, taken: TakenIn) -> list[BadLine]:
    """What could not be read and what the rules did not allow, in the order of the list."""
    from klantervaring.importing.rows import BadLine

    refused = [
        BadLine(listed.rows[place].line, (error.text,))
        for place, error in taken.refused
    ]
    return sorted([*listed.bad, *refused], key=lambda bad: bad.line)


def _remark(session: Session, listed: Listed) -> None:
    """How the file was understood, where that is not plain."""
    if session.how.as_json:
        return
    notes = []
    if listed.encoding != "UTF-8":
        notes.append(
            Text(
                "The list is read as {encoding}.",
                encoding=Code(listed.encoding),
            )
        )
    if listed.mended:
        notes.append(Text(*_MENDED, n=listed.mended))
    if listed.unused:
        notes.append(
            Text("Not used: {columns}.", columns=", ".join(listed.unused))
        )
    for note in notes:
        session.screen.say(session.speaker(note))


def _tell_bad(session: Session, path: Path, bad: Sequence[BadLine]) -> None:
    for each in bad:
        session.screen.say(
            ours(
                "{}:{}: {}",
                clean(str(path)),
                each.line,
                _message(session, each),
            )
        )
    if bad:
        session.exit_code = 1
        session.screen.say(session.speaker(Text(*_BAD, n=len(bad))))


def _message(session: Session, bad: BadLine) -> Clean:
    return ours("; ").join(session.speaker(reason) for reason in bad.reasons)


def _tell_unread(session: Session, taken: TakenIn) -> None:
    """Cases that are there and cannot be read: a row may be one of them."""
    for error in taken.unread:
        session.screen.say(
            ours("kv: {}: {}", clean(error.where), session.speaker(error.text))
        )
        if error.remedy is not None:
            session.screen.say(ours("    {}", session.speaker(error.remedy)))
        session.exit_code = session.exit_code or error.exit_code


def _answer(session: Session, taken: TakenIn, bad: Sequence[BadLine]) -> None:
    outcome = taken.outcome
    session.answer(
        {
            "new": len(outcome.recorded),
            "known": taken.known,
            "bad": [
                {"line": each.line, "message": _message(session, each)}
                for each in bad
            ],
            "ids": [
                done.record.id
                for done in outcome.recorded
                if not outcome.dry_run
            ],
            "dry_run": outcome.dry_run,
        }
    )


def _tell(session: Session, taken: TakenIn, next_command: str) -> None:
    new, dry_run = taken.outcome.recorded, taken.outcome.dry_run
    closed = sum(not done.record.state.open for done in new)
    if dry_run:
        _show_first(session, new)
    told = [Text(*(_WOULD_COME if dry_run else _CAME), n=len(new))]
    told += [Text(*_HISTORY, n=closed)] if closed else []
    told += [Text(*_KNOWN, n=taken.known)] if taken.known else []
    if new and not dry_run:
        told.append(Text("Next: {command}", command=Code(next_command)))
    for text in told:
        session.screen.line(session.speaker(text))


def _show_first(session: Session, new: Sequence[Recorded]) -> None:
    from klantervaring.view.screen import Column, Table

    word, say = session.speaker.word, session.speaker
    columns = [
        Column("received", word(N_("Received"))),
        Column("customer", word(N_("Customer"))),
        Column("title", word(N_("Title"))),
    ]
    rows = [
        {
            "received": say.moment(done.event.at),
            "customer": clean(done.record.case.customer.get("name", "")),
            "title": clean(done.record.case.title),
        }
        for done in new[:_SHOWN]
    ]
    stacks = (("received", "customer"), ("title",))
    session.screen.table(Table(columns, rows, stacks, flexible=1))
    if len(new) > _SHOWN:
        session.screen.line(ours("…"))
