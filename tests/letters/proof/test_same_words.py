"""Letters with just the same words: names and numbers do not make them different, four weeks do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace
from klantervaring.letters.proof.same_words import LetterWords, holds_letter

from tests.conftest import NOW, Desk
from tests.letters.scenes import ID, SCENES, SETTINGS, set_up

WORDS = "De zaal is dicht, want het dak lekt."


def test_only_the_names_differ() -> None:
    words = LetterWords()
    words.note("RGA3-FTCG", "Beste Anna,\nRGA3-FTCG: de zaal is dicht.", ["Anna"])
    assert words.are_of_another("K7QX-B6AK", "Beste Bram, K7QX-B6AK: de zaal is dicht.", ["Bram"])
    assert not words.are_of_another("K7QX-B6AK", "Beste Bram, de les gaat niet door.", ["Bram"])
    assert not words.are_of_another("RGA3-FTCG", "Beste Anna, RGA3-FTCG: de zaal is dicht.", ["Anna"])


@pytest.mark.parametrize(("days", "counts"), [(0, True), (28, True), (29, False), (365, False)])
def test_what_left_lately_counts(desk: Desk, days: int, counts: bool) -> None:
    set_up(desk, SCENES["foreseen"])
    desk.write("kv.yaml", SETTINGS)
    desk.done("letter", ID, "foreseen", "-m", WORDS)
    desk.done("letter", ID, "foreseen", "--sent")
    found = Store(read_workspace(desk.root)).get(ID)
    now = datetime.fromisoformat(NOW) + timedelta(days=days)
    own = found.case.customer.values()
    (event,) = [event for event in found.case.events if event.get("letter")]
    words = LetterWords()
    words.note_sent(found.case, "foreseen", now, own)
    assert words.are_of_another("K7QX-B6AK", found.case.words_of(event), own) == counts
    raw = desk.path(ID).read_bytes()
    assert holds_letter(raw, "foreseen", now) == (days < 60)
    assert not holds_letter(raw, "outcome", now)
