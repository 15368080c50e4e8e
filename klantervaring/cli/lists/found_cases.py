"""The cases in which words stand, and where they stand: for `kv search`, and for the front door."""

from __future__ import annotations

from klantervaring.cli.lists.listing import CaseList, show_list
from klantervaring.core.errors import WrongInput
from klantervaring.core.filters import Wanted, has_anywhere, is_spelt
from klantervaring.core.rules.fold import without_rules
from klantervaring.core.summary.card import STAND_IN
from klantervaring.core.text.sentences import NOTHING
from klantervaring.view.screens.found import place_in_title, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from klantervaring.cli.call.session import Session
    from klantervaring.core.case import Case
    from klantervaring.core.procedure import Procedure
    from klantervaring.core.summary.card import Card
    from klantervaring.core.text.sentences import Clean
    from klantervaring.files.store import Store

#: In so many cases at most it is looked where the words stand; for most its file is read.
_SEEN = 200


def show_all_found(session: Session, words: Sequence[str]) -> None:
    """The same of all cases, closed ones too."""
    session.begin_page()
    show_found(CaseList(session, closed=True), words)


def show_found(cases: CaseList, words: Sequence[str]) -> None:
    """Show the cases in which all words stand anywhere, each with the place of the first."""
    wanted = Wanted(words)
    _keep_with(cases, wanted)
    if cases.cards and not cases.session.how.as_json:
        cards = cases.sorted(cases.cards)
        cases.lists.cases(cards, _places(cases, cards, wanted))
        cases.done()
    else:
        show_list(cases)


def _keep_with(cases: CaseList, wanted: Wanted) -> None:
    """Keep only those in which all words stand anywhere; without such, those of that customer."""
    if not wanted.words:
        return
    changed = cases.past.records if cases.past else {}
    numbers = {*changed, *cases.overview.with_words(wanted.words)}
    found = []
    for card in cases.cards_of(numbers):
        record = changed.get(card.number)
        if record is None or has_anywhere(record.case, wanted):
            found.append(card)
    if not found and wanted.may_be_name:
        every = cases.kept(cases.all_cards())
        found = [card for card in every if is_spelt(card, wanted)]
    cases.keep_only(found)


def _places(
    cases: CaseList, cards: Sequence[Card], wanted: Wanted
) -> dict[int, Clean]:
    """Return where the words stand in each case, by its number; of a great many only in the first."""
    found = {}
    looked_for = [word for word, _ in wanted.words]
    for card in cards[:_SEEN]:
        mark, _ = card.mark(cases.clock)
        if mark != STAND_IN:  # git would be asked for each
            found[card.number] = _place(cases.session, card, looked_for)
    return found


def _place(session: Session, card: Card, looked_for: list[str]) -> Clean:
    """Return where the words stand in a case; its file is read unless the title has the first."""
    screen = session.screen
    say = session.speaker
    first = "".join(looked_for[:1])
    place = place_in_title(card.title, first, screen, say)
    if place:
        return place
    store = session.store
    case = store.history(store.workspace.root / card.path)
    if case is None:
        return NOTHING
    return place_of(
        case, _procedure_of(store, case), looked_for, screen, say
    )


def _procedure_of(store: Store, case: Case) -> Procedure:
    """Return the procedure of a case, one without words where it is missing or has a mistake."""
    try:
        return store.procedure_of(case)
    except WrongInput:
        return without_rules(case).procedure
