"""The desk at which somebody works: where every command that changes or shares something begins."""

from __future__ import annotations

from klantervaring.cli.call.session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.desk.verbs import Desk


def desk_of(session: Session, is_asking: bool = False) -> Desk:
    """Return the door, for the person who acts; one that only asks the rules changes nothing."""
    from klantervaring.desk.verbs import Desk  # a sync seldom needs one

    return Desk(
        session.store,
        session.now,
        session.person(session.how.by),
        session.how.dry_run or is_asking,
    )
