"""What a sync did, and how a clone stands against the others: values, for whoever shows them."""

from __future__ import annotations

from typing import Any

from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.merge.commits import CaseMerged


class Synced(NamedTuple):
    """What a sync did, by ids of cases: committed first, brought in, sent; and what the merge found.

    `unread` are files that came in and cannot be read, `held` our own that are not committed for that
    reason or because something would be lost. `settings` are files that people changed by hand and that kv
    committed. `along` are files of the workspace that are no cases and went
    over, `loose` those changed that did not, `others` commits of other folders of the
    repository that go along, `apart` branches of the other side with a workspace that began apart from this
    one, `elsewhere` those with cases that this one has not. `kept_out` are paths of what was erased and came
    in again, `erased` the cases that were erased while somebody still worked at them. `back` are cases of
    which something was gone here and that others changed, `back_at` the files that are held back no longer
    for that. `address` is where all that was sent to, "" where nothing was. `waits` is why
    what we have was not sent, None where it was.
    """

    committed: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    found: tuple[CaseMerged, ...] = ()
    unread: tuple[Finding, ...] = ()
    held: tuple[Finding, ...] = ()
    settings: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    erased: tuple[Finding, ...] = ()
    back: tuple[str, ...] = ()
    back_at: tuple[str, ...] = ()
    address: str = ""
    waits: Text | None = None

    @property
    def is_split(self) -> bool:
        """Whether cases are on a branch there that nobody here sees."""
        return bool(self.apart or self.elsewhere)

    @property
    def gone(self) -> list[Finding]:
        """What is gone here and held back."""
        return [finding for finding in self.held if finding.check == "gone"]

    @property
    def unreadable(self) -> list[Finding]:
        """What cannot be read, here or of what came in."""
        found = (*self.held, *self.unread)
        return [finding for finding in found if finding.check != "gone"]

    def with_what_came_back(self) -> Synced:
        """Return it without what is held back no longer, since it came back."""
        held = [f for f in self.held if f.path not in self.back_at]
        return self._replace(held=tuple(held))

    def and_then(self, later: Synced) -> Synced:
        """Return both, where a sync took more than one round."""
        both: dict[str, Any] = later._asdict()
        for field, before in self._asdict().items():
            if isinstance(before, tuple):
                both[field] = tuple(dict.fromkeys((*before, *both[field])))
        both["address"] = later.address or self.address
        both["waits"] = later.waits or self.waits
        return Synced(**both)


class SyncStatus(NamedTuple):
    """What this clone has and others have not, and the other way round; as of the last fetch.

    `uncommitted` are cases changed here and not committed, `settings` files that the next sync commits,
    `loose` others that stay here. `known` tells whether others were ever heard.
    """

    remote: str
    branch: str
    known: bool
    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    uncommitted: tuple[str, ...]
    settings: tuple[str, ...]
    loose: tuple[str, ...]
    address: str
    apart: tuple[str, ...]
    elsewhere: tuple[str, ...]

    @property
    def is_split(self) -> bool:
        """Whether cases are on a branch there that nobody here sees."""
        return bool(self.apart or self.elsewhere)
