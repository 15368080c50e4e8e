"""`kv mail`: mail that comes in, from files, a mailbox on disk or a server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.asking.mail_servers import (
    check_agreed,
    server_option,
)
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.intake.brought_back import warn_of_erased
from klantervaring.cli.recording.recording import tell_git
from klantervaring.cli.typed.options import Changing, Context, session_of
from klantervaring.cli.typed.together import (
    not_with,
    refuse_alone,
    refuse_together,
)
from klantervaring.core.choices import NEW_CASE
from klantervaring.core.customers.customer import Experience
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.settings.mail_settings import (
    ImapSettings,
    account_of,
)
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.core.text.spoken import all_called, names_of
from klantervaring.core.values import NamedTuple
from klantervaring.extras import needed
from klantervaring.files.ledger import Ledger
from klantervaring.files.workspace.agreed_servers import named_server
from klantervaring.mail import sources, taking, waiting
from klantervaring.mail.belonging import MACHINE, NEW
from klantervaring.mail.holdings import kept_looks
from klantervaring.mail.imap import Mailbox, MailServerRefused
from klantervaring.mail.password import password_of
from klantervaring.mail.reading import Mail
from klantervaring.mail.sources import BadMail, Gathered
from klantervaring.mail.taking import TakenMail
from klantervaring.mail.waiting import WaitingMail
from klantervaring.view import mails as view

app = typer.Typer(rich_markup_mode=None)
_PIPE = "-"


class _Wanted(NamedTuple):
    """What somebody asked for; one source, or none."""

    files: tuple[str, ...]
    mbox: str
    maildir: str
    imap: bool
    move_to: str
    waiting: bool
    take: str
    drop: bool


@app.command(
    "mail",
    cls=Changing,
    epilog="  kv mail brief.eml\n"
    "  kv mail --imap --move-to Verwerkt\n"
    "  kv mail --waiting\n"
    "  kv mail --take K7QX 3f9c2ab1d04e",
)
def mail(
    ctx: Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            show_default=False,
            help=N_("Mails, each in a file (.eml); - is a pipe."),
        ),
    ] = None,
    mbox: Annotated[
        str,
        typer.Option(
            "--mbox",
            metavar="FILE",
            show_default=False,
            help=N_("All mails of an mbox."),
        ),
    ] = "",
    maildir: Annotated[
        str,
        typer.Option(
            "--maildir",
            metavar="DIR",
            show_default=False,
            help=N_("All mails of a Maildir."),
        ),
    ] = "",
    imap: Annotated[
        bool,
        typer.Option(
            "--imap",
            show_default=False,
            help=N_(
                "All mails of the mailbox that kv.yaml names; nothing there changes."
            ),
        ),
    ] = False,
    move_to: Annotated[
        str,
        typer.Option(
            "--move-to",
            metavar="FOLDER",
            show_default=False,
            help=N_(
                "With --imap: move what kv keeps now to a folder of the mailbox."
            ),
        ),
    ] = "",
    server: Annotated[
        str,
        server_option(
            N_(
                "With --imap: mail may be read from this server from now on."
            )
        ),
    ] = "",
    waits: Annotated[
        bool,
        typer.Option(
            "--waiting",
            show_default=False,
            help=N_("What waits until you say where it belongs, and why."),
        ),
    ] = False,
    take: Annotated[
        str,
        typer.Option(
            "--take",
            metavar="ID|new",
            show_default=False,
            help=N_("Where these mails belong: a case, or a new one."),
        ),
    ] = "",
    drop: Annotated[
        bool,
        typer.Option(
            "--drop",
            show_default=False,
            help=N_("These mails belong nowhere: they do not come again."),
        ),
    ] = False,
) -> None:
    wanted = _Wanted(
        tuple(files or ()), mbox, maildir, imap, move_to, waits, take, drop
    )
    _check(wanted)
    refuse_alone({"--server": server}, "--imap", imap)
    session = session_of(ctx)
    needed("html_text", "mail")  # before any mail: none is read by halves
    if wanted.waiting:
        _show_waiting(session)
    elif wanted.take or wanted.drop:
        _place(session, wanted)
    elif wanted.imap:
        _from_server(session, wanted.move_to, server)
    else:
        _tell(session, *_from_disk(session, wanted))


def _check(wanted: _Wanted) -> None:
    """Refuse what does not go together. Raises WrongInput."""
    given = {
        "FILE": wanted.files,
        "--mbox": wanted.mbox,
        "--maildir": wanted.maildir,
        "--imap": wanted.imap,
        "--waiting": wanted.waiting,
    }
    refuse_together(given)
    refuse_together({"--take": wanted.take, "--drop": wanted.drop})
    said = [name for name, value in given.items() if value]
    _check_handling(wanted, said)
    if wanted.move_to and not wanted.imap:
        raise _no_mailbox()
    if not said:
        raise _no_mail()


def _check_handling(wanted: _Wanted, said: list[str]) -> None:
    """Refuse to take or drop anything else than files."""
    option = "--take" if wanted.take else "--drop"
    if (wanted.take or wanted.drop) and said != ["FILE"]:
        raise not_with(option, said[0]) if said else _no_mail()


def _no_mailbox() -> WrongInput:
    return WrongInput(
        Text("{option} is missing.", option=Code("--imap")),
        remedy=Text("Only a mailbox on a server has folders to move to."),
    )


def _no_mail() -> WrongInput:
    return WrongInput(
        Text("{option} is missing.", option=Code("FILE")),
        remedy=Text(
            "Name files, or a mailbox with {mbox}, {maildir} or {imap}.",
            mbox=Code("--mbox"),
            maildir=Code("--maildir"),
            imap=Code("--imap"),
        ),
    )


# -- in ------------------------------------------------------------------------


def _from_disk(
    session: Session, wanted: _Wanted
) -> tuple[TakenMail, Gathered]:
    return _taken_from(session, _raws(wanted))


def _taken_from(
    session: Session, raws: Iterable[sources.Raw]
) -> tuple[TakenMail, Gathered]:
    """Take mails in until something comes of it: what is known already may be more than one run takes."""
    gathered = sources.gather(raws)
    taken = _taken(session, gathered.mails)
    while gathered.rest is not None and not taken.outcome.changes:
        further = sources.gather(gathered.rest)
        later = _taken(session, further.mails)
        gathered = gathered.followed_by(further)
        taken = taken.followed_by(later)
    return taken, gathered


def _raws(wanted: _Wanted) -> Iterable[sources.Raw]:
    if wanted.mbox:
        return sources.of_mbox(Path(wanted.mbox))
    if wanted.maildir:
        return sources.of_maildir(Path(wanted.maildir))
    if wanted.files == (_PIPE,):
        return sources.of_pipe(sys.stdin.buffer)
    return sources.of_files(map(Path, wanted.files))


def _taken(session: Session, mails: Sequence[Mail]) -> TakenMail:
    return taking.take_in(desk_of(session), mails, _experiences(session))


def _experiences(session: Session) -> list[Experience]:
    return Ledger(session.overview(closed=True)).experiences()


def _from_server(session: Session, move_to: str, server: str) -> None:
    settings = _imap_of(session)
    check_agreed(session, settings, server)
    with Mailbox(settings, password_of(account_of(settings))) as mailbox:
        if move_to:
            mailbox.check_folder(move_to)
        known = kept_looks(session.store)
        taken, gathered = _taken_from(session, mailbox.mails(known))
        moved = 0
        failed: KvError | None = mailbox.broken
        if move_to and not (failed or session.how.dry_run):
            try:
                moved = mailbox.move(_kept(gathered, taken), move_to)
            except KvError as error:
                failed = error
    session.warn(Text("Read from {server}.", server=named_server(settings)))
    _tell(session, taken, gathered, moved)
    if failed is not None:
        raise _not_done(failed)


def _not_done(error: KvError) -> MailServerRefused:
    """Return what is said where mails are taken in, and others not yet, or none of them moved."""
    return MailServerRefused(
        error.text,
        where=error.where,
        remedy=Text(
            "What came in is recorded. Give the command again: it goes on with what is still there."
        ),
    )


def _imap_of(session: Session) -> ImapSettings:
    settings = session.workspace.config.mail.imap
    if settings is not None and settings.user:
        return settings
    missing = "mail.imap.host" if settings is None else "mail.imap.user"
    raise WrongInput(
        Text("{key} is not set.", key=Code(missing)),
        where="kv.yaml",
        remedy=Text(
            "Set it: {command}",
            command=Code(ours("kv config set {} VALUE", quoted(missing))),
        ),
    )


def _kept(gathered: Gathered, taken: TakenMail) -> list[str]:
    """Return the names of the mails that kv has now; what a machine wrote stays where it is."""
    done: dict[str, bool] = dict.fromkeys(gathered.known, True)
    for each in taken.done:
        kept = each.verdict.kind != MACHINE
        name = each.mail.name
        done[name] = done.get(name, True) and kept
    return [name for name, kept in done.items() if kept]


# -- what waits ----------------------------------------------------------------


def _show_waiting(session: Session) -> None:
    found = taking.waiting_with_cases(session.store)
    if session.how.as_json:
        session.answer(
            [
                view.waiting_json(each, session.workspace.zone)
                for each in found
            ]
        )
    else:
        view.show_waiting(session.screen, session.speaker, found)


def _place(session: Session, wanted: _Wanted) -> None:
    """Take mails where a person says that they belong, or out of `inbox/`."""
    mails, chosen = _meant(session, wanted)
    if wanted.drop:
        taken = taking.drop_waiting(desk_of(session), mails, chosen)
    else:
        is_new = all_called(wanted.take, names_of(NEW_CASE))
        target = "" if is_new else wanted.take
        taken = taking.take_where(
            desk_of(session), mails, chosen, target, _experiences(session)
        )
    _tell(session, taken, Gathered(mails, [], []))
    _tell_forwarded(session, taken)


def _tell_forwarded(session: Session, taken: TakenMail) -> None:
    """Say of what was forwarded as text that it was here before: nothing tells since when."""
    for done in taken.of(NEW):
        if done.entry is None or not done.entry.is_forwarded:
            continue
        edit = ours("kv edit {} --because TEXT", quoted(done.verdict.case))
        session.warn(
            Text(
                "The terms run from {at}, when it was forwarded. Had one of us the mail earlier,"
                " put the moment of receipt right: {command}",
                at=done.entry.receipt.at,
                command=Code(edit),
            )
        )


def _meant(
    session: Session, wanted: _Wanted
) -> tuple[list[Mail], list[WaitingMail]]:
    """Return the mails that are named, and those of them that wait."""
    root = session.workspace.root
    mails: list[Mail] = []
    chosen: list[WaitingMail] = []
    for typed in wanted.files:
        names = waiting.meant_waiting(root, typed)
        found = [waiting.waiting_mail(root, name) for name in names]
        named = [each for each in found if each is not None]
        if named:
            chosen += named
            mails.append(named[0].mail)
        else:
            mails += _one_file(wanted._replace(files=(typed,)))
    return mails, chosen


def _one_file(wanted: _Wanted) -> list[Mail]:
    gathered = sources.gather(_raws(wanted))
    for bad in gathered.bad:
        raise bad.reason
    return gathered.mails


# -- what is told --------------------------------------------------------------


def _tell(
    session: Session,
    taken: TakenMail,
    gathered: Gathered,
    moved: int = 0,
) -> None:
    _tell_bad(session, gathered.bad)
    known = len(gathered.known)
    if session.how.as_json:
        session.answer(
            view.as_json(session.speaker, taken, gathered, moved)
        )
    else:
        more = gathered.rest is not None
        told = view.sentences(taken, known, moved, more)
        view.show(session.screen, session.speaker, taken)
        for sentence in told:
            session.tell(sentence)
    warn_of_erased(session, taken.outcome.recorded)
    if taken.outcome.changes:
        tell_git(session, taken.outcome)


def _tell_bad(session: Session, bad: Sequence[BadMail]) -> None:
    """Name what is no mail, or too large, each with what to do."""
    say: Callable[[Text], Clean] = session.speaker
    for each in bad:
        session.screen.say(view.bad_line(each, say))
    if bad:
        session.exit_code = 1
