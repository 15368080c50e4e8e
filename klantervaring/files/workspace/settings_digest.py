"""What kv.yaml says under `digest`, read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantervaring.core.choices import DIGEST_DAYS
from klantervaring.core.settings.quiet_hours import (
    ALL_DAYS,
    DigestSettings,
    QuietHours,
    read_quiet,
)
from klantervaring.core.text.sentences import Code, Text

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
