"""The table of checks: everything that is wrong in a workspace, each with its remedy. They only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klantervaring.checks import (
    attached,
    duplicates,
    erased,
    free_days,
    holding,
    leftovers,
    log,
    messages,
    names,
    personal,
    procedure_files,
    register,
    rules,
    settings_files,
    sharing,
    texts,
)
from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.findings import Finding
from klantervaring.files.record import Record
from klantervaring.files.unknown_events import UNKNOWN

_InCase = Callable[[Inspection, Record], Iterator[Mistake]]
_InAll = Callable[[Inspection], Iterator[Finding]]

#: Looked at in each case: that has a file, that was read from its own file, that also has a procedure.
_IN_ANY: tuple[tuple[str, _InCase], ...] = (("ids", names.file_name),)
_IN_OWN: tuple[tuple[str, _InCase], ...] = (
    ("ids", log.wrong_event_ids),
    ("conflicts", texts.conflicts),
    ("words", texts.words),
    ("signs", texts.hidden_characters),
    ("attachments", attached.changed_attachments),
    ("attachments", attached.names_of_one_file),
    ("attachments", attached.names_not_for_windows),
    ("attachments", attached.not_shared),
    ("improvements", log.improvements_asked_for),
    ("privacy", personal.in_passing),
    ("holds", holding.long_holds),
    ("sharing", sharing.unsettled_values),
)
_IN_SOUND: tuple[tuple[str, _InCase], ...] = (
    ("procedure", rules.no_procedure),
    ("order", log.deadlines_before_receipt),
    ("events", log.days_to_count_to),
    (UNKNOWN, log.unknown),
    ("events", log.misfits),
    ("types", log.values_of_events),
    ("types", texts.strange_owner),
    ("state", log.state),
    ("place", names.wrong_place),
)
#: Looked at in the workspace as a whole.
_IN_ALL: tuple[tuple[str, _InAll], ...] = (
    ("frame", texts.unreadable_files),
    ("procedure", rules.unusable_procedures),
    ("procedure", free_days.outdated_calendars),
    ("procedure", procedure_files.mistakes),
    ("types", texts.wrong_fields),
    ("ids", names.copies),
    ("place", names.odd_folders),
    ("gone", names.gone),
    ("settings", settings_files.team_settings),
    ("customers", settings_files.customers_file),
    ("alerts", settings_files.alert_rules),
    ("letters", settings_files.letter_templates),
    ("meetings", settings_files.meetings_file),
    ("duplicates", duplicates.repeat_nothing),
    ("mail", messages.recorded_twice),
    ("register", register.lines_of_no_erasure),
    (erased.CHECK, erased.left_of_erased),
    ("sharing", sharing.in_git),
    ("leftovers", leftovers.left_behind),
)
CHECKS = frozenset(
    name for name, _ in (*_IN_ANY, *_IN_OWN, *_IN_SOUND, *_IN_ALL)
)


def run_checks(inspection: Inspection) -> list[Finding]:
    """Return all findings of all checks, by place."""
    found = [*_in_cases(inspection), *_in_all(inspection)]
    return sorted(found, key=by_place)


def by_place(found: Finding) -> tuple[str, int, str]:
    """Return by what findings are sorted."""
    return (found.path, found.line, found.check)


def _in_cases(inspection: Inspection) -> Iterator[Finding]:
    for checks, records in (
        (_IN_ANY, inspection.records),
        (_IN_OWN, inspection.own()),
        (_IN_SOUND, inspection.sound()),
    ):
        for record in records:
            for name, check in checks:
                for mistake in check(inspection, record):
                    yield inspection.placed(name, record, mistake)


def _in_all(inspection: Inspection) -> Iterator[Finding]:
    for _, check in _IN_ALL:
        yield from check(inspection)
