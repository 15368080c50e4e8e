"""`kv sync` and `kv status`: what went over and what waits, said or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from klantervaring.cli.recording import desk_of
from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError
from klantervaring.core.text import N_, NOTHING, Clean, Code, Text, clean, ours, plural, quoted
from klantervaring.files.treemerge import Found
from klantervaring.team import Standing, Synced, Team

#: How many cases of a kind are named.
_SHOWN = 10

_COMMITTED = plural(
    "Edited by hand, and committed first: one case.", "Edited by hand, and committed first: {n} cases."
)
_RECEIVED = plural("Came in: one case.", "Came in: {n} cases.")
_SENT = plural("Sent: one case.", "Sent: {n} cases.")
_AHEAD = plural("Others have not got one case of yours:", "Others have not got {n} cases of yours:")
_BEHIND = plural("Others have one case for you:", "Others have {n} cases for you:")
_UNCOMMITTED = plural(
    "Edited by hand and not committed: one case.", "Edited by hand and not committed: {n} cases."
)
_WOULD_COMMIT = plural("Would be committed first: one case.", "Would be committed first: {n} cases.")
_WOULD_COME = plural("Would come in: one case.", "Would come in: {n} cases.")
_WOULD_GO = plural("Would be sent: one case.", "Would be sent: {n} cases.")


def sync_now(session: Session, accept_deletions: bool) -> None:
    """Sync, or show what a sync would do."""
    team = Team(desk_of(session), accept_deletions)
    dry_run = session.how.dry_run
    synced = team.preview() if dry_run else team.sync()
    if session.how.as_json:
        session.answer(_as_json(session, synced, dry_run))
    else:
        _show(session, synced, dry_run)
    if synced.held or synced.unread:
        session.exit_code = 5
    if synced.waits is not None:
        _tell_waiting(session, team, synced)
        session.exit_code = 7


def _show(session: Session, synced: Synced, dry_run: bool) -> None:
    sentences = (_WOULD_COMMIT, _WOULD_COME, _WOULD_GO) if dry_run else (_COMMITTED, _RECEIVED, _SENT)
    for sentence, ids in zip(sentences, synced[:3], strict=True):
        _named(session, sentence, ids, there=dry_run and sentence == _WOULD_COME)
    if synced.along:
        along = Text("Went over too: {files}.", files=", ".join(synced.along[:_SHOWN]))
        session.screen.line(session.speaker(along))
    for found in synced.found:
        for text in _told(found):
            session.screen.line(session.speaker(text))
    session.lists.troubles((*synced.held, *synced.unread))
    if synced.held:
        told = Text("What cannot be read stays here until it is mended.")
        session.screen.say(session.speaker(told))
    _tell_loose(session, synced.loose)
    if not any(synced):
        session.screen.line(session.speaker(Text("All have the same; there was nothing to do.")))


def _tell_loose(session: Session, loose: Iterable[str]) -> None:
    """Files that stay here because nobody committed them: kv does that for cases only."""
    names = sorted({path.partition("/")[0] for path in loose})
    if names:
        command = ours("git add {} && git commit", ours(" ").join(map(quoted, names)))
        text = Text("Changed and not committed, so not shared: {files}. Commit it: {command}",
                    files=Code(", ".join(names)),
                    command=Code(command))  # fmt: skip
        session.screen.say(session.speaker(text))


def _named(session: Session, sentence: tuple[str, str], ids: Iterable[str], there: bool = False) -> None:
    """A sentence with a number, and the cases below it with their titles; `there` tells that they are still
    with the others, so that one that is not here was not taken away.
    """
    listed = list(ids)
    if not listed:
        return
    session.screen.line(session.speaker(Text(*sentence, n=len(listed))))
    for id in listed[:_SHOWN]:
        session.screen.line(ours("  {}  {}", clean(id), _title(session, id, there)).rstrip())
    if len(listed) > _SHOWN:
        more = Text(*plural("and one more", "and {n} more"), n=len(listed) - _SHOWN)
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


def _told(found: Found) -> Iterable[Text]:
    if found.twins:
        yield Text(
            "{id} was given to two cases; they are now {ids}.", id=found.id, ids=Code(", ".join(found.twins))
        )
    if found.kept:
        yield Text("{id} was taken away on one side and changed on the other: it stays.", id=found.id)
    for field in found.fields:
        yield Text(
            "{id}: {field} was set differently on both sides; both are kept. {command}",
            id=found.id,
            field=Code(field),
            command=Code(ours("kv settle {} {}", quoted(found.id), quoted(field))),
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


def _as_json(session: Session, synced: Synced, dry_run: bool) -> dict[str, Any]:
    say = session.speaker
    return {
        "dry_run": dry_run,
        "committed": list(synced.committed),
        "received": list(synced.received),
        "sent": list(synced.sent),
        "files": list(synced.along),
        "loose": list(synced.loose),
        "conflicts": [{"id": f.id, "fields": list(f.fields)} for f in synced.found if f.fields],
        "doubled": [f.id for f in synced.found if f.doubled],
        "kept": [f.id for f in synced.found if f.kept],
        "twins": [{"formerly": f.id, "ids": list(f.twins)} for f in synced.found if f.twins],
        "unreadable": [f"{f.path}:{f.line}" for f in (*synced.held, *synced.unread)],
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
    from klantervaring.core.conflicts import unsettled

    look = session.store.look()
    session.troubles(look.troubles)
    return sorted(r.id for r in look.records if unsettled(r.case.events))


def _show_standing(session: Session, standing: Standing, open_: list[str]) -> None:
    say, line = session.speaker, session.screen.line
    where = Text("Shared with {remote}, branch {branch}.", remote=standing.remote, branch=standing.branch)
    line(say(where))
    if not standing.known:
        line(say(Text("Nothing was heard from there yet: {command}", command=Code("kv sync"))))
    _named(session, _UNCOMMITTED, standing.uncommitted)
    _named(session, _AHEAD, standing.ahead)
    _named(session, _BEHIND, standing.behind, there=True)
    _named(session, plural("Not settled yet: one case.", "Not settled yet: {n} cases."), open_)
    _tell_loose(session, standing.loose)
    if standing.known and not any((standing.ahead, standing.behind, standing.uncommitted, standing.loose)):
        line(say(Text("As last heard, all have the same.")))
    elif standing.ahead or standing.behind or standing.uncommitted:
        line(say(Text("Next: {command}", command=Code("kv sync"))))
