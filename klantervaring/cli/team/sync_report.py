"""What a sync did, would do or found, in sentences and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from klantervaring.cli.call.session import Session
from klantervaring.cli.team.merged_cases import told_of_case
from klantervaring.core.errors import KvError
from klantervaring.core.findings import Finding
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
from klantervaring.files.git.refs import branch_of
from klantervaring.files.git.remotes import choose_remote
from klantervaring.files.git.runner import settings_of
from klantervaring.files.merge.commits import CaseMerged
from klantervaring.language import Speaker
from klantervaring.sync.synced import Synced, SyncStatus
from klantervaring.sync.under_way import way_over

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
_UNSETTLED = plural(
    "Not settled yet: one case.", "Not settled yet: {n} cases."
)
_WOULD_COMMIT = plural(
    "Would be committed first: one case.",
    "Would be committed first: {n} cases.",
)
_WOULD_COME = plural(
    "Would come in: one case.", "Would come in: {n} cases."
)
_WOULD_GO = plural("Would be sent: one case.", "Would be sent: {n} cases.")
_KEPT_OUT = plural(
    "One file that was erased came from elsewhere, and was not taken in.",
    "{n} files that were erased came from elsewhere, and were not taken in.",
)
_MORE = plural("and one more", "and {n} more")


def show_synced(session: Session, synced: Synced, dry_run: bool) -> None:
    """Show what a sync did, or would do."""
    _show_cases(_Cases(session), synced, dry_run)
    _tell_shared(session, synced, dry_run)
    _tell_settings(session, synced, dry_run)
    if synced.kept_out:
        session.tell(Text(*_KEPT_OUT, n=len(synced.kept_out)))
    for text in chain.from_iterable(map(told_of_case, synced.found)):
        session.tell(text)
    _show_findings(session, synced)
    _tell_erased(session, synced.erased)
    _tell_back(session, synced.back)
    _tell_elsewhere_too(session, synced)
    if not any(synced):
        session.tell(Text("All have the same; there was nothing to do."))


def _tell_back(session: Session, ids: Iterable[str]) -> None:
    for id in ids:
        session.tell(
            Text(
                "{id}: others changed it, so what was taken away here comes back.",
                id=id,
            )
        )


def _tell_elsewhere_too(session: Session, synced: Synced) -> None:
    """Tell what stays here, and what is at the others and not here."""
    tell_loose(session, synced.loose)
    tell_apart(session, synced.apart)
    tell_elsewhere(session, synced.elsewhere)


def _tell_settings(session: Session, synced: Synced, dry_run: bool) -> None:
    """Name files that are no cases: each once, as gone over or as kept to go over."""
    along = ", ".join(synced.along[:_SHOWN])
    kept = [name for name in synced.settings if name not in synced.along]
    files = Code(", ".join(kept))
    if along:
        session.tell(Text("Went over too: {files}.", files=along))
    if kept and dry_run:
        session.tell(
            Text(
                "Changed by hand, would go over too: {files}.", files=files
            )
        )
    elif kept:
        session.tell(
            Text("Changed by hand, and recorded: {files}.", files=files)
        )


def _show_findings(session: Session, synced: Synced) -> None:
    findings = (*synced.held, *synced.unread)
    if findings:
        session.tell_troubles(findings)
    if synced.gone:
        session.warn(
            Text(
                "What is gone stays with the others until you say that it is meant."
            )
        )
    if len(synced.gone) < len(synced.held):
        session.warn(
            Text("What is named there stays here until it is mended.")
        )


def _tell_erased(session: Session, found: Iterable[Finding]) -> None:
    """Tell of cases that were erased while somebody worked at them, and what to do."""
    for finding in found:
        session.warn(finding.message)
        remedy = session.speaker(finding.remedy)
        session.screen.say(ours("    {}", remedy))


def show_waiting(
    session: Session,
    waits: Text,
    waiting: Sequence[str],
) -> None:
    """Tell why what we have was not sent, and how many cases wait."""
    say = session.speaker
    told = Text("Nothing waits here to be sent.")
    if waiting:
        told = Text(
            *plural(
                "One case waits here to be sent; nothing is lost.",
                "{n} cases wait here to be sent; nothing is lost.",
            ),
            n=len(waiting),
        )
    later = Text("Later: {command}", command=_SYNC)
    session.screen.say(ours("kv: {}", say(waits)))
    session.screen.say(ours("    {} {}", say(told), say(later)))


def _tell_shared(session: Session, synced: Synced, dry_run: bool) -> None:
    if synced.address and dry_run:
        address = synced.address
        session.tell(
            Text("Would be shared with {address}.", address=address)
        )
    elif synced.address:
        session.tell(Text("Shared with {address}.", address=synced.address))
    if synced.others:
        session.tell(Text("Along with it go commits of other folders:"))
        _list(session, synced.others, clean)


def _show_cases(cases: _Cases, synced: Synced, dry_run: bool) -> None:
    if dry_run:
        cases.named(_WOULD_COMMIT, synced.committed)
        cases.named(_WOULD_COME, synced.received, there=True)
        cases.named(_WOULD_GO, synced.sent)
    else:
        cases.named(_COMMITTED, synced.committed)
        cases.named(_RECEIVED, synced.received)
        cases.named(_SENT, synced.sent)


def show_standing(
    session: Session,
    status: SyncStatus,
    unsettled: Sequence[str],
) -> None:
    """Show where this clone stands against the others."""
    cases = _Cases(session)
    _tell_where(session, status)
    cases.named(_UNCOMMITTED, status.uncommitted)
    cases.named(_AHEAD, status.ahead)
    cases.named(_BEHIND, status.behind, there=True)
    cases.named(_UNSETTLED, unsettled)
    if status.settings:
        files = Code(", ".join(status.settings))
        session.tell(
            Text("Changed by hand, not shared yet: {files}.", files=files)
        )
    tell_loose(session, status.loose)
    tell_apart(session, status.apart)
    tell_elsewhere(session, status.elsewhere)
    _tell_next(session, status)


_SYNC = Code("kv sync")


def _tell_next(session: Session, status: SyncStatus) -> None:
    waits = (*status.ahead, *status.uncommitted, *status.settings)
    if waits or status.behind:
        session.tell(Text("Next: {command}", command=_SYNC))
    elif status.known and not (status.loose or status.is_split):
        session.tell(Text("As last heard, all have the same."))


def _tell_where(session: Session, status: SyncStatus) -> None:
    session.tell(
        Text(
            "Shared with {remote}, branch {branch}.",
            remote=status.address,
            branch=status.branch,
        )
    )
    if not status.known:
        nothing = Text(
            "Nothing was heard from there yet: {command}", command=_SYNC
        )
        session.tell(nothing)


# -- parts of both -------------------------------------------------------------


def _remote(session: Session) -> str:
    """Return what git calls the other side here."""
    root = session.workspace.root
    configured = session.workspace.config.git_remote
    with suppress(KvError):
        here = branch_of(root)
        settings = settings_of(root)
        return choose_remote(settings, here, configured).name
    return "origin"


def tell_apart(session: Session, branches: Sequence[str]) -> None:
    """Tell of a second workspace on the other side that nobody here ever sees: a team that was split."""
    for branch in branches:
        told = Text(
            "There is another workspace on the branch {branch} there, which began apart; nobody sees both.",
            branch=branch,
        )
        both = ours(
            "git merge --allow-unrelated-histories -X ours {}",
            quoted(f"{_remote(session)}/{branch}"),
        )
        remedy = Text(
            "To bring both together: {command}; then {again}.",
            command=Code(both, at_root=True),
            again=Code("kv sync"),
        )
        session.warn(told)
        session.screen.say(ours("    {}", session.speaker(remedy)))


def tell_elsewhere(session: Session, branches: Sequence[str]) -> None:
    """Tell of branches of the other side with cases that the one here has not."""
    for branch in branches:
        here = branch_of(session.workspace.root)
        way = way_over(
            session.workspace.root, _remote(session), branch, here
        )
        told = Text(
            "The branch {branch} there has cases that yours, {here}, has not; nobody sees both.",
            branch=branch,
            here=here,
        )
        remedy = Text(
            "Agree on one of them. To go on from {branch} with yours: {command}; then {again}.",
            branch=branch,
            command=Code(way, at_root=True),
            again=_SYNC,
        )
        session.warn(told)
        session.screen.say(ours("    {}", session.speaker(remedy)))


def tell_loose(session: Session, loose: Iterable[str]) -> None:
    """Tell of files that stay here: taken away, set apart, or none that kv reads."""
    names = ", ".join(loose)
    if names:
        session.warn(
            Text(
                "Taken away or kept apart, so not shared: {files}.",
                files=names,
            )
        )


def _list(
    session: Session,
    items: Sequence[str],
    shown: Callable[[str], Clean],
) -> None:
    """Show the first of several, one below the other, and how many more there are."""
    for item in items[:_SHOWN]:
        session.screen.line(ours("  {}", shown(item)).rstrip())
    if len(items) > _SHOWN:
        more = session.speaker(Text(*_MORE, n=len(items) - _SHOWN))
        session.screen.line(ours("  {}", more))


class _Cases:
    """Names cases with their titles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def named(
        self,
        sentence: tuple[str, str],
        ids: Sequence[str],
        there: bool = False,
    ) -> None:
        """Show a sentence with a number, and the cases below it.

        `there` tells that they are still with the others, so that one that is not here
        was not taken away.
        """

        def shown(id: str) -> Clean:
            return ours("{}  {}", clean(id), self._title(id, there))

        if ids:
            self._session.tell(Text(*sentence, n=len(ids)))
            _list(self._session, ids, shown)

    def _title(self, id: str, there: bool) -> Clean:
        """Return the title of a case that is here; for one that has no file, that it was taken away."""
        session = self._session
        cases = session.workspace.cases
        for path in (cases / f"{id}.md", *cases.glob(f"closed/*/{id}.md")):
            if path.is_file():
                return clean(session.store.title(path))
        hidden = session.store.hidden(closed=True)
        if there or id in {finding.id for finding in hidden}:
            return NOTHING
        return session.speaker.word(N_("(taken away)"))


# -- for programs --------------------------------------------------------------


def as_json(
    session: Session,
    synced: Synced,
    dry_run: bool,
) -> dict[str, Any]:
    """Return what a sync did, or would do."""
    say = session.speaker
    return {
        "dry_run": dry_run,
        **_exchanged(synced),
        **_met(say, synced),
        **_missing(say, synced),
        "waits": say(synced.waits) if synced.waits is not None else None,
    }


def _exchanged(synced: Synced) -> dict[str, Any]:
    return {
        "committed": synced.committed,
        "received": synced.received,
        "sent": synced.sent,
        "files": synced.along,
        "settings": synced.settings,
        "loose": synced.loose,
        "commits_of_others": synced.others,
        "address": synced.address or None,
        "apart": synced.apart,
        "elsewhere": synced.elsewhere,
    }


def _met(say: Speaker, synced: Synced) -> dict[str, Any]:
    """Return what came of cases that both sides changed."""
    found = synced.found
    conflicts = [f for f in found if f.fields]
    twins = [f for f in found if f.twins]
    return {
        "conflicts": [{"id": f.id, "fields": f.fields} for f in conflicts],
        "kept_out": len(synced.kept_out),
        "doubled": [f.id for f in found if f.doubled],
        "kept": [*(f.id for f in found if f.kept), *synced.back],
        "twins": [{"formerly": f.id, "ids": f.twins} for f in twins],
        "unfit": list(_unfit(say, found)),
    }


def _unfit(
    say: Speaker,
    found: Iterable[CaseMerged],
) -> Iterator[dict[str, Any]]:
    for f in found:
        for text in f.unfit:
            yield {"id": f.id, "message": say(text)}


def _missing(say: Speaker, synced: Synced) -> dict[str, Any]:
    """Return what is gone, erased, or cannot be read."""
    erased = synced.erased
    unreadable = synced.unreadable
    return {
        "gone": [_gone(say, finding) for finding in synced.gone],
        "erased": [{"id": f.id, "message": say(f.message)} for f in erased],
        "unreadable": [f"{f.path}:{f.line}" for f in unreadable],
    }


def _gone(say: Speaker, finding: Finding) -> dict[str, Any]:
    message = say(finding.message)
    return {"id": finding.id, "path": finding.path, "message": message}
