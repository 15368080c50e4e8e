"""A merge of an erased case: what the other side added comes in without words, whichever was erased."""

from __future__ import annotations

from itertools import permutations

from klantervaring.core.case import Event
from klantervaring.core.events import ERASED
from klantervaring.files.merge.case_files import joined_case
from klantervaring.files.merge.stripping import is_erased_file, stripped_file
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.case_lines import log_line
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit

from tests.core.builders import AMSTERDAM, moment, procedure
from tests.core.merge.test_laws import WORD, history

RULES = procedure("een-fan-per-dag@1")


def erased(document: Document) -> Document:
    edit = Edit(document)
    data = (("because", "gevraagd"), ("customer", "erased-7f3k9m2q"))
    edit.append_log(log_line(Event(ERASED, moment("2030-01-01T10:00"), "sanne", "7f3k9m2q", data), AMSTERDAM))
    return stripped_file(edit.done(), RULES, AMSTERDAM)


def test_erased_in_one_clone_and_changed_in_others_is_the_stripped_union_in_any_order() -> None:
    for seed in range(60):
        base, texts = history(seed)
        was = Document(base)
        sides = [erased(Document(texts[0])), Document(texts[1]), Document(texts[2])]
        found = set()
        for a, b, c in permutations(sides):
            joined = joined_of(was, joined_of(was, a, b), c)
            found.add(joined.text)
        assert len(found) == 1
        left = Document(found.pop())
        assert is_erased_file(left)
        assert not set(WORD.findall(left.body)), left.text
        ids = {e.id for text in texts for e in read_case(Document(text), AMSTERDAM).events}
        assert ids - {"", "7f3k9m2q"} <= {e.id for e in read_case(left, AMSTERDAM).events}


def joined_of(base: Document, a: Document, b: Document) -> Document:
    """As git does: a version that one side left as it was is the other's."""
    if a.text in (b.text, base.text):
        return b
    if b.text == base.text:
        return a
    return joined_case("", (base, a, b), lambda _: RULES, AMSTERDAM).document
