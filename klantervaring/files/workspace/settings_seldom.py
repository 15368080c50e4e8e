"""What few workspaces say in kv.yaml, read and checked: under `digest` and `retention`; of mail see there."""

from __future__ import annotations

from types import MappingProxyType

from klantervaring.core.choices import DIGEST_DAYS
from klantervaring.core.erasure.retention import (
    KEPT_FOR_GOOD,
    RULE_NAMES,
    Kept,
    Retention,
    read_kept,
)
from klantervaring.core.settings.quiet_hours import (
    ALL_DAYS,
    DigestSettings,
    QuietHours,
    read_quiet,
)
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time.lengths import CalendarLength, LengthUnit
from klantervaring.files.workspace.settings_mail import (
    letterhead,
    mail_settings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.text.typed_fields import Fields

DIGEST_KEYS = ("quiet", "days")


def digest_settings(top: Fields) -> DigestSettings:
    """Return when a digest keeps still. Raises WrongInput with the line of a mistake."""
    section = top.inner("digest", DIGEST_KEYS)
    if section is None:
        return DigestSettings()
    return DigestSettings(
        _quiet(section),
        section.one_of("days", tuple(DIGEST_DAYS), ALL_DAYS),
    )


def _quiet(section: Fields) -> QuietHours | None:
    if not section.text("quiet", ""):
        return None
    wanted = Text(
        "{key} is two times with a dash between, as {example}",
        key=Code("quiet"),
        example=Code("18:00-08:00"),
    )
    return section.made("quiet", read_quiet, wanted)


def retention_rules(top: Fields) -> Retention:
    """Return how long closed cases are kept. Raises WrongInput with the line of a mistake."""
    section = top.inner("retention", RULE_NAMES)
    if section is None:
        return Retention()
    rules: dict[str, Kept] = {}
    for key, node in section.node.entries:
        try:
            rules[key.value] = read_kept(section.scalar(node))
        except ValueError:
            raise section.fault(node, how_long(key.value)) from None
    return Retention(MappingProxyType(rules))


def how_long(key: str) -> Text:
    """Return what may stand behind a rule."""
    return Text(
        "{key} is a time after closing, as {years}, {months} or {days}; or {keep}",
        key=Code(key),
        years=CalendarLength(2, LengthUnit.YEAR).words,
        months=CalendarLength(18, LengthUnit.MONTH).words,
        days=CalendarLength(90, LengthUnit.DAY).words,
        keep=KEPT_FOR_GOOD,
    )


#: What reads each section, by its key.
READERS = {
    "mail": mail_settings,
    "letterhead": letterhead,
    "digest": digest_settings,
    "retention": retention_rules,
}
