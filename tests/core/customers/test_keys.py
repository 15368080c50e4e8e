"""Keys of names, addresses and numbers: every spelling has one, two customers never share one by accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.customers import keys as identity
from klantervaring.core.customers.keys import contact_keys, key_of, keys_of
from klantervaring.core.text.folding import plain

NUMBER = "phone:0612345678"
#: Ways to write 06-12345678, by people, devices and spreadsheets.
SPELLINGS = [
    "0612345678", "06 12345678", "06/12345678", "06.12.34.56.78", "(06) 12345678", "06 - 12345678",
    "+31612345678", "+31 (0)6 1234 5678", "+31 (0) 6-12345678", "+31 (06) 12345678", "(+31)612345678",
    "0031612345678", "0031 (0)6 12345678", "+0031612345678", "00 31 6 12345678",
    "612345678", "31612345678", "310612345678", "612345678.0",
    "tel. 06-12345678", "tel:+31612345678", "06-12345678 (na 16u)", "06-12345678 tst. 12",
    "06-12345678 ext 3", "06-12345678x12", "06-12345678 (12)", "mob: 06-12345678 (vanaf 01-03-2026)",
    "06\u201112345678", "06\u00a01234\u00a05678", "06\u00ad12345678", "\u202a+31612345678\u202c",
    "06-12345678 9.00-17.00", "06-12345678 9-17",
    "06-12345678 09:00-17:00", "06-12345678 17:00", "06-12345678 9u-17u",
    "06-12345678-12", "06-12345678.12", "+31 6 12345678-12", "0612345678:12",
    "06:12345678", "[06] 12345678", "06=12345678", "(06): 12345678", "06, 12345678", "06:12 34 56 78",
    "06:30 0612345678",
    "０６１２３４５６７８", "٠٦١٢٣٤٥٦٧٨", "'0612345678", '="0612345678"',
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_has_one_key_however_it_is_spelt(spelling: str) -> None:
    assert contact_keys(spelling) == [NUMBER]
    assert key_of(spelling) == NUMBER


#: What stands in a field, and the numbers and addresses in it.
FIELDS = [
    ("06-12345678 / 020-1234567", ["phone:0612345678", "phone:0201234567"]),
    ("0612345678/0201234567", ["phone:0612345678", "phone:0201234567"]),
    ("06/12345678/020/1234567", ["phone:0612345678", "phone:0201234567"]),
    ("06 12345678 020 1234567", ["phone:0612345678", "phone:0201234567"]),
    ("0612345678 of 020-1234567", ["phone:0612345678", "phone:0201234567"]),
    ("thuis 020-1234567,\nwerk +31 6 12345678", ["phone:0201234567", "phone:0612345678"]),
    ("+31612345678+31201234567", ["phone:0612345678", "phone:0201234567"]),
    ("+32 470 12 34 56", ["phone:+32470123456"]),
    ("0032470123456", ["phone:+32470123456"]),
    ("32470123456", ["phone:+32470123456"]),
    ("0045123456", ["phone:+45123456"]),
    ("00 45 12 34 56", ["phone:+45123456"]),
    ("6,12E+08", []),
    ("6.12345678E+08", []),
    ("3,1612345678E+10", []),
    ("bellen na 01-02-2026", []),
    ("2026-02-01", []),
    ("schooljaar 2025-2026", []),
    ("toestel 12", []),
    ("*@school.nl", []),
    ("\x1b@school.nl", []),
    ("jan@...", []),
    ("jan@*", []),
    ("*jan@school.nl.", ["email:jan@school.nl"]),
    ("ma-vr 09.00-17.00", []),
    ("020-1234567-12", ["phone:0201234567"]),
    ("020:1234567", ["phone:0201234567"]),
    ("0180-123456 9-17", ["phone:0180123456"]),
    ("12345678901234567890", []),
    ("jan@x.example; Piet <PIET@X.example>", ["email:jan@x.example", "email:piet@x.example"]),
    ("jan@x.example/piet@x.example", ["email:jan@x.example", "email:piet@x.example"]),
    ("jan12345678@x.example", ["email:jan12345678@x.example"]),
    ("mailto:jan@x.example?body=0612345678", ["email:jan@x.example"]),
    ("jan@x.example, 06-12345678", ["email:jan@x.example", "phone:0612345678"]),
]


@pytest.mark.parametrize(("text", "keys"), FIELDS)
def test_all_that_stand_in_one_field(text: str, keys: list[str]) -> None:
    assert contact_keys(text) == keys


@pytest.mark.parametrize(
    "spelling",
    [
        "jan@x.example", "JAN@X.EXAMPLE", "Jan <jan@x.example>", '"Jan, de" <jan@x.example>',
        "jan@x.example.",
        "mailto:jan@x.example?subject=hoi%20jij", "mailto:jan%40x.example",
        "jan＠x.example", "<jan@x.example>",
        "jan\u00ad@x.example\u200b", "\u00a0jan@x.example ", "'jan@x.example'", "e-mail: jan@x.example,",
        "‘jan@x.example’", "“jan@x.example”", "‚jan@x.example‘", "«jan@x.example»", "`jan@x.example`",
        "jan@x.example…",
    ],
)  # fmt: skip
def test_an_address_has_one_key_however_it_is_spelt(spelling: str) -> None:
    assert key_of(spelling) == "email:jan@x.example"


#: Fields of customers who are somebody, and of whom these say nothing.
PLACEHOLDERS = [
    *({"phone": text} for text in (
        "0000000000", "000-0000000", "+31 000000000", "+31 0000000000", "06-00000000", "0611111111",
        "99999999",
        "0123456789", "1234567890", "12345678", "0987654321", "+31 12 3456789", "020-0000000",
    )),
    *({"name": text} for text in (
        "(anonymous)", "Anoniem", "ANONIEM.", "onbekend", "n.v.t.", "N/A", "geen", "-", "--", "x", "XXX", "?",
        "unknown", "None", "niet bekend", "test", "Ｔest", "ano\u00adniem", "0", "nog niet bekend",
        "Anonymous User", "Naam onbekend", "Klant onbekend", "onbekende klant", "Unknown caller",
        "Deleted user",
        "geen naam opgegeven", "niet vermeld", "No name given", "N.N.", "(blank)", "Anonym", "Unbekannt",
        "Inconnu",
        "anoniem 1", "Gast 12", "Klant", "particulier", "ouder", "idem", "afgeschermd", "Privénummer",
        "onbekend (belt terug)", "anoniem (liep weg", "Nog in te vullen",
    )),
    *({"email": text} for text in (
        "noreply@school.example", "No-Reply@school.example", "onbekend@x.example", "geen@geen.example",
        "geen.email@x.example", "test@test.example", "x@x.example", "jan@example.com", "naam@voorbeeld.nl",
        "a@b.invalid", "Anoniem <anonymous@x.example>", "-", "geen",
        "noreply+123@x.nl", "noreply-kopie@x.nl", "geenemailadres@x.nl", "heeftgeenmail@x.nl",
        "anoniem1@x.nl",
    )),
]  # fmt: skip


@pytest.mark.parametrize("customer", PLACEHOLDERS, ids=str)
def test_what_stands_for_nobody_is_no_identity(customer: dict[str, str]) -> None:
    assert keys_of(customer) == frozenset()


SOMEBODY = [
    *({"name": text} for text in (
        "De Onbekende Soldaat", "Jan Gast", "De Gast", "De Niet", "Van Geen", "Klant & Co",
        "Blankers", "Nova",
        "Ouder (Jan Jansen)", "Ouderkerk", "12345", "Anoniempje B.V.",
    )),
    *({"email": text} for text in (
        "testament@notaris.nl", "contact@school.nl", "prive@jansen.nl", "klant12@x.nl", "jan+noreply@x.nl",
    )),
    {"phone": "020-7777778"},
]  # fmt: skip


@pytest.mark.parametrize("customer", SOMEBODY, ids=str)
def test_who_has_such_a_word_in_a_name_or_address_is_somebody(customer: dict[str, str]) -> None:
    assert len(keys_of(customer)) == 1


@pytest.mark.parametrize(
    "spellings",
    [
        ("De Kiezel B.V.", "De Kiezel BV", "de kiezel b v", "De Kiezel, BV"),
        ("O'Neill", "O’Neill", "ONeill", "O' Neill", "O`Neill"),
        ("J.P. de Vries", "J. P. de Vries", "JP de Vries"),
        ("Jan-Willem", "Jan Willem", "JanWillem"),
        ("C&A", "C & A"),
        ("’t Hof", "'t Hof", "t Hof"),
        ("School 1, 12", "School 1 - 12", "school 1  12"),
    ],
)
def test_a_name_has_one_key_whatever_signs_stand_in_it(spellings: tuple[str, ...]) -> None:
    assert len({key_of(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("josé@x.example", "jose@x.example"),
        ("jan+a@x.example", "jan+b@x.example"),
        ("+32 470 12 34 56", "0470 12 34 56"),
        ("020-1234567", "020-1234568"),
        ("030 123456-78", "030 123456-79"),
        ("0151 234567 88", "0151 234567 89"),
        ("Groep 8 2024-2025", "Groep 8 2025-2026"),
        ("School 1 12", "School 11 2"),
        ("School 1-1", "School 11"),
        ("C&A", "CA"),
    ],
)
def test_what_may_be_two_stays_two(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


# -- laws -------------------------------------------------------------------------------------------------

#: A number as it is dialled at home.
HOME = st.tuples(st.integers(1, 9), st.integers(0, 10**8 - 1)).map(lambda n: f"0{n[0]}{n[1]:08}")
BEFORE = st.sampled_from(["", "tel. ", "Tel: ", "mobiel ", "t ", "(", "☎ ", "\u202a"])
AFTER = st.sampled_from(["", " (na 16u)", " tst. 12", " thuis", ".", "\u202c", " ext. 4", ", Jan"])
BETWEEN = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2011", " - ", "\u2009", "\u00ad", "/"])


def _spelt(number: str, country: str, before: str, between: list[str], after: str) -> str:
    own = number[1:] if country else number
    parts = [own[:2], own[2:5], own[5:7], own[7:]]
    return before + country + "".join(p + b for p, b in zip(parts, [*between, ""], strict=True)) + after


def spelt(number: str) -> st.SearchStrategy[str]:
    countries = st.sampled_from(["", "+31", "0031", "+31 (0)", "+31 ", "0031-", "+31-(0)"])
    between = st.lists(BETWEEN, min_size=3, max_size=3)
    return st.builds(_spelt, st.just(number), countries, BEFORE, between, AFTER)


@given(st.data(), HOME)
def test_any_spelling_made_of_parts_has_the_key_of_the_number(data: st.DataObject, number: str) -> None:
    assert contact_keys(data.draw(spelt(number))) == [f"phone:{number}"]


@given(st.data(), HOME, HOME)
def test_two_numbers_never_share_a_key(data: st.DataObject, one: str, other: str) -> None:
    first, second = data.draw(spelt(one)), data.draw(spelt(other))
    assert (contact_keys(first) == contact_keys(second)) == (one == other)


@given(HOME)
def test_a_number_that_a_spreadsheet_took_for_an_amount_is_still_known(number: str) -> None:
    assert contact_keys(number[1:]) == contact_keys("31" + number[1:]) == [f"phone:{number}"]


#: Signs around and amid an address, seen and unseen ones.
SIGNS = st.text(alphabet="@.+-_*!%'a0é\x1b\x00\u200b\u202e \n", max_size=9)


@given(st.one_of(st.text(), SIGNS, st.tuples(SIGNS, SIGNS).map("@".join)))
def test_the_value_of_a_key_has_that_key(text: str) -> None:
    for key in contact_keys(text):
        assert key_of(key.partition(":")[2]) == key


USUAL = st.one_of(
    st.from_regex(r"[0-9 -]{9,16}", fullmatch=True),
    st.from_regex(r"0{0,3}[0-9]{7,10}", fullmatch=True),
    st.from_regex(r"[a-z0-9._-]{1,9}@[a-z0-9.-]{2,9}", fullmatch=True),
)


@given(USUAL)
def test_the_usual_spelling_gives_what_the_long_way_gives(text: str) -> None:
    usual = identity._usual(text)
    numbers = identity._numbers(plain(identity._without_addresses(text)))
    assert not usual or [*identity._addresses(text), *numbers] == [usual]


def test_a_day_with_its_time_is_no_number() -> None:
    """Each heading of a case file has one; a number beside it is found all the same."""
    heading = "## 2017-08-31 21:30 · listened · sanne · 7f3k9m2q"
    assert contact_keys(heading) == []
    assert contact_keys(f"{heading}\nBel 06-12345678.") == ["phone:0612345678"]


@pytest.mark.parametrize("text", ["jan'@x.example", "jan'piet'@x.example"])
def test_a_name_of_a_mailbox_does_not_end_with_a_quote(text: str) -> None:
    assert keys_of({"email": text}) == frozenset()
