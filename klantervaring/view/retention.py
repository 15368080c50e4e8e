"""How long cases are kept, on the screen and as JSON: the rules, what is due, and what stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from klantervaring.core.erasure.retention import (
    RULE_NAMES,
    Kept,
    Retention,
    written_kept,
)
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Text,
    clean,
    ours,
)
from klantervaring.erasing.due import DueCase, DueCases, Stays
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Screen, Table, headed

_HEADINGS = {
    "id": N_("case"),
    "title": N_("title"),
    "rule": N_("rule"),
    "until": N_("kept until"),
}
_STAYS = {
    Stays.HELD: N_("held"),
    Stays.IMPROVEMENT: N_("an improvement is open"),
}


def rules_in_words(rules: Retention, say: Speaker) -> Clean:
    """Return the rules in one line: `default 2 years, no reply 1 year`."""
    told = [_rule(name, kept, say) for name, kept in rules.rules.items()]
    return ours(", ").join(told)


def _rule(name: str, kept: Kept, say: Speaker) -> Clean:
    title = say.part(RULE_NAMES[name].title)
    return ours("{} {}", title, _how_long(kept, say))


def _how_long(kept: Kept, say: Speaker) -> Clean:
    return say(kept.words) if kept is not None else say.word(N_("for good"))


def show_due(screen: Screen, say: Speaker, due: Sequence[DueCase]) -> None:
    """Show a table of what is due, each with its rule."""
    rows = [_cells(each, say) for each in due]
    columns = headed(say, _HEADINGS, bold="id")
    screen.table(Table(columns, rows, flexible="title"))


def _cells(due: DueCase, say: Speaker) -> dict[str, Cell]:
    keeping = due.keeping
    # what is kept for good is never due
    assert keeping.last_day is not None
    return {
        "id": clean(due.record.id),
        "title": clean(due.record.case.title),
        "rule": _rule(keeping.rule, keeping.kept, say),
        "until": say.date(keeping.last_day),
    }


def staying_notes(
    staying: Iterable[DueCase], say: Speaker
) -> Iterator[Text]:
    """Yield a sentence for each case that stays though its time has passed."""
    for each in staying:
        assert each.stays is not None
        yield Text(
            "{id} stays: {why}",
            id=each.record.id,
            why=say.word(_STAYS[each.stays]),
        )


def as_json(
    rules: Retention, found: DueCases, erased: Sequence[str]
) -> dict[str, Any]:
    """Return all of it as data; `on` is false where `rules` are only proposed."""
    return {
        "rules": {n: written_kept(kept) for n, kept in rules.rules.items()},
        "due": list(map(_due_json, found.due)),
        "staying": list(map(_due_json, found.staying)),
        "erased": list(erased),
    }


def _due_json(due: DueCase) -> dict[str, Any]:
    keeping = due.keeping
    state = due.record.state
    assert keeping.last_day is not None
    return {
        "id": due.record.id,
        "outcome": state.outcome or None,
        "kind": due.record.case.kind,
        "closed": due.closed.isoformat(),
        "rule": keeping.rule,
        "kept": written_kept(keeping.kept),
        "kept_until": keeping.last_day.isoformat(),
        "stays": due.stays.value if due.stays is not None else None,
    }
