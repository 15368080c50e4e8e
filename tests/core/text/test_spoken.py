"""What is typed for a value means the value that its key, a name or a beginning of one says."""

import pytest
from klantervaring.core import choices
from klantervaring.core.text.spoken import meant

TABLES = {
    name: table
    for name, table in vars(choices).items()
    if isinstance(table, dict) and name.isupper() and name != "IN_HELP"
}
NAMES = {
    name: {key: [words for _, words in choice.title.words] for key, choice in table.items()}
    for name, table in TABLES.items()
}


@pytest.mark.parametrize("table", sorted(TABLES))
def test_each_key_and_each_name_in_both_languages_is_meant(table: str) -> None:
    for key, names in NAMES[table].items():
        for typed in (key, *names):
            for written in (typed, typed.upper(), typed.replace(" ", "-")):
                assert meant(written, NAMES[table]) == [key]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("tel", ["phone"]),
        ("Telef", ["phone"]),
        ("pers", ["in-person"]),
        ("in_person", ["in-person"]),
        ("e", ["email"]),
        ("we", ["web"]),
        ("p", ["phone", "in-person"]),
        ("fax", []),
        ("", []),
    ],
)
def test_a_beginning_means_what_begins_so(typed: str, keys: list[str]) -> None:
    assert meant(typed, NAMES["CHANNELS"]) == keys


def test_a_whole_name_goes_before_a_beginning() -> None:
    known = {"late": ["te laat gehaald"], "overdue": ["te laat"]}
    assert meant("te laat", known) == ["overdue"]
    assert meant("te l", known) == ["late", "overdue"]
