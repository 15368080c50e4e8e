"""Brings together what several clones have, and tells where this one stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from klantervaring.cli.asking.prompts import yes_or_no
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.team import sync_report
from klantervaring.core.errors import WrongInput
from klantervaring.core.merge.conflicts import unsettled
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.erasing.left_files import forget_texts
from klantervaring.files.git import remotes
from klantervaring.files.git.remotes import NotAgreed
from klantervaring.files.workspace.layout import CONFIG
from klantervaring.sync.clone import NONE_ACCEPTED, Accepted, Clone
from klantervaring.sync.own_settings import workspace_as_committed
from klantervaring.sync.purge_met import BroughtBack, PurgeMet
from klantervaring.sync.synced import Synced
from klantervaring.sync.team import Team

#: Exit codes, the later ones going before: gone or apart, unreadable, not sent.
_CONFLICT = 6
_UNREADABLE = 5
_WAITS = 7


def sync_now(
    session: Session,
    accepted: Accepted = NONE_ACCEPTED,
    to: str = "",
    yes: bool = False,
) -> None:
    """Sync, or show what a sync would do. `to` is whom to share with from now on, "" for no other.

    `yes`: where others purged the history, this clone is cleaned without a question.
    """
    _past_broken_settings(session)
    clone = clone_of(session, accepted)
    team = Team(clone)
    dry_run = session.how.dry_run
    synced = synced_with(session, clone, to, yes)
    if session.how.as_json:
        session.answer(sync_report.as_json(session, synced, dry_run))
    else:
        sync_report.show_synced(session, synced, dry_run)
    session.troubles(session.store.hidden(closed=True))
    session.exit_code = _exit_code(synced) or session.exit_code
    if synced.waits is not None:
        waiting = team.status().ahead
        sync_report.show_waiting(session, synced.waits, waiting)


def clone_of(session: Session, accepted: Accepted = NONE_ACCEPTED) -> Clone:
    """Return this clone, for the person who acts."""
    by = session.person(session.how.by)
    return Clone(session.store, by, accepted)


def _past_broken_settings(session: Session) -> None:
    """Go by the settings of the last commit where kv.yaml has a mistake: cases go on being shared.

    What everybody has holds then; kv.yaml itself is held back. Raises WrongInput where neither can be used.
    """
    root = Path(session.root)
    try:
        _ = session.workspace
    except WrongInput:
        committed = workspace_as_committed(root)
        if committed is None:
            raise
        session.workspace = committed
        session.warn(
            Text(
                "{file} cannot be used as it stands: this goes by the settings as they were last committed.",
                file=Code(CONFIG),
            )
        )


def _agreed(
    session: Session,
    work: Callable[[], Synced],
    to: str,
) -> Synced:
    """Return what the work answers with `to` as the other side, "" for no other.

    Where kv.yaml names another side than before, somebody is asked once. What was
    agreed to holds only when all went well.
    """
    if not to:
        try:
            return work()
        except NotAgreed as new:
            if not _agrees(session, new):
                raise
            to = new.target
    workspace = session.workspace
    configured = workspace.config.git_remote
    changing = not session.how.dry_run
    with remotes.agreed(workspace.root, to, configured) as holds:
        try:
            synced = work()
        except (PurgeMet, BroughtBack):
            if changing:  # what these say to do is to be done there
                holds()
            raise
        if synced.waits is None and changing:
            holds()
        return synced


def synced_with(
    session: Session,
    clone: Clone,
    to: str = "",
    yes: bool = False,
) -> Synced:
    """Return what a sync did, or would do; the clone is cleaned first where others purged the history."""
    team = Team(clone)
    dry_run = session.how.dry_run
    work = team.preview if dry_run else team.sync

    def cleaned() -> Synced:
        try:
            return work()
        except PurgeMet as met:
            if dry_run or not _followed(session, clone, met, yes):
                raise
            return work()

    done = _agreed(session, cleaned, to)
    if not dry_run:
        forget_texts(clone.root, partial(desk_of, session))
    return done


def _followed(
    session: Session, clone: Clone, met: PurgeMet, yes: bool
) -> bool:
    """Whether the clone was cleaned of what others purged."""
    from klantervaring.cli.team import purge_met  # seldom needed

    return purge_met.follow(session, clone, met, yes)


def _agrees(session: Session, new: NotAgreed) -> bool:
    if not session.can_ask or session.how.dry_run:
        return False
    session.warn(new.text)
    question = N_("Shall all cases go there from now on?")
    return yes_or_no(session, question)


def show_status(session: Session) -> None:
    """Show where this clone stands against the others, and what nobody settled yet."""
    _past_broken_settings(session)
    status = Team(clone_of(session)).status()
    look = session.store.look()
    session.troubles(look.troubles)
    open_ = [r.id for r in look.records if unsettled(r.case.events)]
    if session.how.as_json:
        session.answer({**status._asdict(), "unsettled": sorted(open_)})
    else:
        sync_report.show_standing(session, status, sorted(open_))
    if status.is_split:
        session.exit_code = _CONFLICT


def _exit_code(synced: Synced) -> int:
    if synced.waits is not None:
        return _WAITS
    if synced.unreadable:
        return _UNREADABLE
    return _CONFLICT if synced.is_split or synced.gone else 0
