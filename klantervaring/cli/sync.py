"""`kv sync` and `kv status`: what went over and what waits, said or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from klantervaring.cli.prompts import choice
from klantervaring.cli.recording import desk_of
from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError
from klantervaring.core.findings import Finding
from klantervaring.core.merge.conflicts import ending_of
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
    quoted,
)
from klantervaring.files.git import remotes
from klantervaring.files.git.remotes import NotAgreed
from klantervaring.files.merge.commits import CaseMerged
from klantervaring.sync.team import Accepted, Synced, SyncStatus, Team

#: How many cases of a kind are named.
_SHOWN = 10

_COMMITTED = plural(
    "Edited by hand, and committed first: one case.",
    "Edited by hand, and committed first: {n} cases.",
)
_RECEIVED = plural("Came in: one case.", "Came in: {n} cases.")
_SENT = plural("Sent: one case.", "Sent: {n} cases.")
_AHEAD = plural(
    "Others have not got one case of yours:",
    "Others have not got {n} cases of yours:",
)
_BEHIND = plural(
    "Others have one case for you:", "Others have {n} cases for you:"
)
_UNCOMMITTED = plural(
    "Edited by hand and not committed: one case.",
    "Edited by hand and not committed: {n} cases.",
)
_WOULD_COMMIT = plural(
    "Would be committed first: one case.",
    "Would be committed first: {n} cases.",
)
_WOULD_COME = plural("Would come in: one case.", "Would come in: {n} cases.")
_WOULD_GO = plural("Would be sent: one case.", "Would be sent: {n} cases.")


def sync_now(session: Session, accepted: Accepted, to: str) -> None:
    """Sync, or show what a sync would do. `to` is whom to share with from now on, "" for no other."""
    team = Team(desk_of(session), accepted)
    dry_run = session.how.dry_run
    synced = _agreed(session, team.preview if dry_run else team.sync, to)
    if synced.apart:
        session.exit_code = 6
    if session.how.as_json:
        session.answer(_as_json(session, synced, dry_run))
    else:
        _show(session, synced, dry_run)
    if _gone(synced):
        session.exit_code = 6
    if any(
        finding.check != "gone" for finding in (*synced.held, *synced.unread)
    ):
        session.exit_code = 5
    if synced.waits is not None:
        _tell_waiting(session, team, synced)
        session.exit_code = 7


def _agreed(session: Session, work: Callable[[], Synced], to: str) -> Synced:
    """What the work answers with `to` as the other side, "" for no other.

    Where kv.yaml names another side than before, somebody is asked once. What was agreed to holds only when
    all went well.
    """
    if to:
        workspace = session.workspace
        with remotes.agreed(
            workspace.root, to, workspace.config.git_remote
        ) as holds:
            synced = work()
            if synced.waits is None and not session.how.dry_run:
                holds()
            return synced
    try:
        return work()
    except NotAgreed as new:
        if not session.can_ask or session.how.dry_run:
            raise
        session.screen.say(session.speaker(new.text))
        yes, no = (
            session.speaker.word(N_("yes")),
            session.speaker.word(N_("no")),
        )
        if (
            choice(
                session,
                N_("Shall all cases go there from now on?"),
                (yes, no),
                default=no,
            )
            != yes
        ):
            raise
        target = new.target
    return _agreed(session, work, target)


def _show(session: Session, synced: Synced, dry_run: bool) -> None:
    sentences = (
        (_WOULD_COMMIT, _WOULD_COME, _WOULD_GO)
        if dry_run
        else (_COMMITTED, _RECEIVED, _SENT)
    )
    for sentence, ids in zip(sentences, synced[:3], strict=True):
        _named(
            session, sentence, ids, there=dry_run and sentence == _WOULD_COME
        )
    if synced.address:
        session.screen.line(
            session.speaker(
                Text("Shared with {address}.", address=synced.address)
            )
        )
    if synced.others:
        _show_others(session, synced.others)
    if synced.along:
        along = Text(
            "Went over too: {files}.", files=", ".join(synced.along[:_SHOWN])
        )
        session.screen.line(session.speaker(along))
    for found in synced.found:
        for text in _told(found):
            session.screen.line(session.speaker(text))
    session.lists.troubles((*synced.held, *synced.unread))
    if _gone(synced):
        told = Text(
            "What is gone stays with the others until you say that it is meant."
        )
        session.screen.say(session.speaker(told))
    if any(finding.check != "gone" for finding in synced.held):
        told = Text("What cannot be read stays here until it is mended.")
        session.screen.say(session.speaker(told))
    _tell_loose(session, synced.loose)
    _tell_apart(session, synced.apart)
    if not any(synced):
        session.screen.line(
            session.speaker(Text("All have the same; there was nothing to do."))
        )


def _tell_apart(session: Session, branches: Sequence[str]) -> None:
    """A second workspace on the other side that nobody here ever sees: a team that was split."""
    for branch in branches:
        text = Text(
            "There is another workspace on the branch {branch} there, which began apart; nobody sees both.",
            branch=branch,
        )
        both = ours(
            "git merge --allow-unrelated-histories -X ours {}",
            quoted(f"origin/{branch}"),
        )
        remedy = Text(
            "To bring both together: {command}; then {again}.",
            command=Code(both),
            again=Code("kv sync"),
        )
        session.screen.say(session.speaker(text))
        session.screen.say(ours("    {}", session.speaker(remedy)))


def _show_others(session: Session, commits: Sequence[str]) -> None:
    """Commits of other folders of a larger repository, which go along with a branch."""
    told = Text("Along with it go commits of other folders:")
    session.screen.line(session.speaker(told))
    for commit in commits[:_SHOWN]:
        session.screen.line(ours("  {}", clean(commit)))
    if len(commits) > _SHOWN:
        more = Text(
            *plural("and one more", "and {n} more"), n=len(commits) - _SHOWN
        )
        session.screen.line(ours("  {}", session.speaker(more)))


def _tell_loose(session: Session, loose: Iterable[str]) -> None:
    """Files that stay here because nobody committed them: kv does that for cases only."""
    names = sorted({path.partition("/")[0] for path in loose})
    if names:
        command = ours(
            "git add {} && git commit", ours(" ").join(map(quoted, names))
        )
        text = Text(
            "Changed and not committed, so not shared: {files}. Commit it: {command}",
            files=Code(", ".join(names)),
            command=Code(command),
        )
        session.screen.say(session.speaker(text))


def _named(
    session: Session,
    sentence: tuple[str, str],
    ids: Iterable[str],
    there: bool = False,
) -> None:
    """A sentence with a number, and the cases below it with their titles; `there` tells that they are still
    with the others, so that one that is not here was not taken away.
    """
    listed = list(ids)
    if not listed:
        return
    session.screen.line(session.speaker(Text(*sentence, n=len(listed))))
    for id in listed[:_SHOWN]:
        session.screen.line(
            ours("  {}  {}", clean(id), _title(session, id, there)).rstrip()
        )
    if len(listed) > _SHOWN:
        more = Text(
            *plural("and one more", "and {n} more"), n=len(listed) - _SHOWN
        )
        session.screen.line(ours("  {}", session.speaker(more)))


def _title(session: Session, id: str, there: bool) -> Clean:
    """The title of a case that is here; for one that is not, that it was taken away."""
    cases = session.workspace.cases
    places = (cases / f"{id}.md", *cases.glob(f"closed/*/{id}.md"))
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        return NOTHING if there else session.speaker.word(N_("(taken away)"))
    try:
        return clean(session.store.read(path).case.title)
    except KvError:
        return NOTHING


def _told(found: CaseMerged) -> Iterable[Text]:
    if found.twins:
        yield Text(
            "{id} was given to two cases; they are now {ids}.",
            id=found.id,
            ids=Code(", ".join(found.twins)),
        )
    if found.kept:
        yield Text(
            "{id} was taken away on one side and changed on the other: it stays.",
            id=found.id,
        )
    if any(ending_of(field) for field in found.fields):
        yield Text(
            "{id} was closed by somebody who did not know what the other side had recorded: it is open."
            " {command}",
            id=found.id,
            command=Code(ours("kv show {}", quoted(found.id))),
        )
    for field in (f for f in found.fields if not ending_of(f)):
        yield Text(
            "{id}: {field} was set differently on both sides; both are kept. {command}",
            id=found.id,
            field=Code(field),
            command=Code(
                ours("kv settle {} {}", quoted(found.id), quoted(field))
            ),
        )
    if found.doubled:
        yield Text(
            "{id}: the same lines were changed on both sides; both texts stand there now. {command}",
            id=found.id,
            command=Code(ours("kv edit {}", quoted(found.id))),
        )


def _tell_waiting(session: Session, team: Team, synced: Synced) -> None:
    assert synced.waits is not None
    say, waiting = session.speaker, team.status()
    session.screen.say(ours("kv: {}", say(synced.waits)))
    count = Text(
        *plural(
            "One case waits here to be sent; nothing is lost.",
            "{n} cases wait here to be sent; nothing is lost.",
        ),
        n=len(waiting.ahead),
    )
    told = count if waiting.ahead else Text("Nothing waits here to be sent.")
    later = Text("Later: {command}", command=Code("kv sync"))
    session.screen.say(ours("    {} {}", say(told), say(later)))


def _gone(synced: Synced) -> list[Finding]:
    """What is gone here and held back."""
    return [finding for finding in synced.held if finding.check == "gone"]


def _as_json(session: Session, synced: Synced, dry_run: bool) -> dict[str, Any]:
    say = session.speaker
    return {
        "dry_run": dry_run,
        "committed": list(synced.committed),
        "received": list(synced.received),
        "sent": list(synced.sent),
        "files": list(synced.along),
        "loose": list(synced.loose),
        "commits_of_others": list(synced.others),
        "address": synced.address or None,
        "apart": list(synced.apart),
        "conflicts": [
            {"id": f.id, "fields": list(f.fields)}
            for f in synced.found
            if f.fields
        ],
        "doubled": [f.id for f in synced.found if f.doubled],
        "kept": [f.id for f in synced.found if f.kept],
        "twins": [
            {"formerly": f.id, "ids": list(f.twins)}
            for f in synced.found
            if f.twins
        ],
        "gone": [
            {"id": f.id, "path": f.path, "message": say(f.message)}
            for f in _gone(synced)
        ],
        "unreadable": [
            f"{f.path}:{f.line}"
            for f in (*synced.held, *synced.unread)
            if f.check != "gone"
        ],
        "waits": say(synced.waits) if synced.waits is not None else None,
    }


# -- status ------------------------------------------------------------------------------------------------


def show_status(session: Session) -> None:
    """Where this clone stands against the others."""
    standing = Team(desk_of(session)).status()
    open_ = _unsettled(session)
    if session.how.as_json:
        session.answer({**standing._asdict(), "unsettled": open_})
        return
    _show_standing(session, standing, open_)


def _unsettled(session: Session) -> list[str]:
    """Open cases with conflicts that nobody has settled yet."""
    from klantervaring.core.merge.conflicts import unsettled

    look = session.store.look()
    session.troubles(look.troubles)
    return sorted(r.id for r in look.records if unsettled(r.case.events))


def _show_standing(
    session: Session, standing: SyncStatus, open_: list[str]
) -> None:
    say, line = session.speaker, session.screen.line
    where = Text(
        "Shared with {remote}, branch {branch}.",
        remote=standing.address,
        branch=standing.branch,
    )
    line(say(where))
    if not standing.known:
        line(
            say(
                Text(
                    "Nothing was heard from there yet: {command}",
                    command=Code("kv sync"),
                )
            )
        )
    _named(session, _UNCOMMITTED, standing.uncommitted)
    _named(session, _AHEAD, standing.ahead)
    _named(session, _BEHIND, standing.behind, there=True)
    _named(
        session,
        plural("Not settled yet: one case.", "Not settled yet: {n} cases."),
        open_,
    )
    _tell_loose(session, standing.loose)
    _tell_apart(session, standing.apart)
    if standing.known and not any(
        (standing.ahead, standing.behind, standing.uncommitted, standing.loose)
    ):
        line(say(Text("As last heard, all have the same.")))
    elif standing.ahead or standing.behind or standing.uncommitted:
        line(say(Text("Next: {command}", command=Code("kv sync"))))
