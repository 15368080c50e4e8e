"""Who is the same customer: names, addresses and numbers however they are written, and joined spellings."""

from __future__ import annotations

import pytest
from klantervaring.core.customers.customer import (
    NOTHING,
    Book,
    Experience,
    Preferences,
    customer_of,
    customers,
    matching,
)
from klantervaring.core.customers.keys import key_of, keys_of

from tests.core.builders import moment


def of(name: str = "", at: str = "2026-06-01", **more: str) -> Experience:
    """A case of a customer, received on a day."""
    facts = {"name": name, **more} if name else more
    received = int(moment(f"{at}T09:00").timestamp())
    return Experience(f"{name}{at}", facts, received, keys_of(facts))


#: Pairs that are one customer.
SAME = [
    ("De Regenboog", "de  regenboog "),
    ("Café 't Hoekje", "CAFE T HOEKJE"),
    ("St. Jozef", "St Jozef"),
    ("Daltonschool De Vuurtoren", "daltonschool de vuurtoren."),
    ("a@b.example", "A@B.example"),
    ("06-12345678", "+31 6 1234 5678"),
    ("0612345678", "0031612345678"),
    ("+31 (0)20 123 45 67", "020-1234567"),
]
#: Pairs that are not.
OTHER = [
    ("De Regenboog", "Obs De Regenboog"),
    ("0612345678", "0612345679"),
    ("a@b.example", "a@c.example"),
    ("1234", "12345"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_spelling(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_customer(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_the_keys_of_a_case() -> None:
    facts = {
        "name": "De Kiezel",
        "contact": "Jan",
        "email": "a@x.example; b@x.example",
        "phone": "toestel 12",
    }
    assert keys_of(facts) == {"name:dekiezel", "email:a@x.example", "email:b@x.example"}
    assert keys_of({"contact": "Jan"}) == frozenset()
    assert keys_of({"name": "--"}) == frozenset()


def test_a_shared_name_address_or_number_makes_one_customer_all_along_the_chain() -> None:
    first = of("De Kiezel", email="info@kiezel.example")
    second = of("Basisschool Kiezel", "2026-06-02", email="INFO@kiezel.example", phone="06-12345678")
    third = of("Kiezel", "2026-06-03", phone="+31612345678")
    stranger = of("De Zandbank", "2026-06-04")
    nobody = of()
    found = customers([third, stranger, nobody, first, second])
    assert [(c.name, len(c.cases)) for c in found] == [("De Kiezel", 3), ("De Zandbank", 1)]
    assert found[0].cases == (first, second, third)
    assert found[0].spellings == ("Kiezel", "Basisschool Kiezel", "De Kiezel")
    assert found[0].emails == ("INFO@kiezel.example", "info@kiezel.example")


def test_a_customer_is_called_as_most_cases_do() -> None:
    cases = [of("de kiezel", "2026-06-01"), of("De Kiezel", "2026-06-02"), of("De Kiezel", "2026-06-03")]
    assert customers(cases)[0].name == "De Kiezel"
    assert customers(cases[:2])[0].name == "de kiezel"


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (["onbekend", "onbekend", "De Kiezel"], "De Kiezel"),
        (["n.v.t.", "06-12345678"], "06-12345678"),
        (["anoniem", "juf@steen.example", "juf@steen.example"], "juf@steen.example"),
        (["onbekend", "anoniem"], "jan@thuis.example"),
    ],
)
def test_nobody_is_called_by_what_stands_for_no_name(names: list[str], called: str) -> None:
    """However often it stands there; a number or an address in place of a name is one."""
    cases = [of(name, f"2026-06-0{day}", email="jan@thuis.example") for day, name in enumerate(names, 1)]
    assert [customer.name for customer in customers(cases)] == [called]


def test_a_whole_number_or_address_goes_before_parts() -> None:
    found = customers(
        [of("De Kiezel", phone="06-12345678"), of("Wie belde met +31612345678?", "2026-06-02")],
        Book(different=(("name:dekiezel", "name:wiebeldemet31612345678"),)),
    )
    assert [c.name for c in matching(found, ["0612345678"])] == ["De Kiezel"]


BOOK = Book(
    {
        "name:basisschooldekiezel": Preferences(
            "Basisschool De Kiezel", "Jan, met jij", "phone", "slechthorend"
        )
    },
    {"name:kiezel": "Basisschool De Kiezel", "email:jan@thuis.example": "Kiezel"},
)


def test_joined_spellings_are_one_customer_with_what_is_known_of_it() -> None:
    cases = [of("KIEZEL"), of("De Zandbank"), of("Jan Thuis", "2026-06-02", email="jan@thuis.example")]
    assert len(customers(cases)) == 3
    kiezel, zandbank = customers(cases, BOOK)
    assert (kiezel.name, len(kiezel.cases), kiezel.entry.channel) == ("Basisschool De Kiezel", 2, "phone")
    assert kiezel.care == "slechthorend"
    assert (zandbank.name, zandbank.entry, zandbank.care) == ("De Zandbank", Preferences("De Zandbank"), "")


def test_a_circle_of_spellings_ends() -> None:
    circle = Book({}, {"name:a": "B", "name:b": "A"})
    assert len(customers([of("A"), of("B", "2026-06-02")], circle)) == 1
    assert circle.name_of("C") == "C"


def test_care_of_the_case_where_the_file_says_nothing() -> None:
    old, new = of("De Kiezel", care="blind"), of("De Kiezel", "2026-06-02", care="slechtziend")
    assert customers([new, old])[0].care == "slechtziend"
    assert customers([of("Kiezel", care="blind")], BOOK)[0].care == "slechthorend"


def test_who_calls() -> None:
    cases = [of("De Kiezel", phone="0612345678"), of("De Zandbank", "2026-06-02")]
    known = customer_of({"phone": "+31612345678", "name": "Kiezel"}, cases)
    assert known is not None
    assert known.cases == (cases[0],)
    assert customer_of({"name": "Kiezel"}, cases) is None
    assert customer_of({}, cases) is None
    assert customer_of({"name": "Kiezel"}, [of("Basisschool De Kiezel")], BOOK) is not None
    assert customer_of({"name": "De Kiezel"}, [], NOTHING) is None


def test_words_find_a_customer_and_a_whole_name_goes_first() -> None:
    found = customers([of("De Kiezel"), of("De Kiezelsteen", "2026-06-02", email="juf@steen.example")])
    assert [c.name for c in matching(found, ["kiezel"])] == ["De Kiezel", "De Kiezelsteen"]
    assert [c.name for c in matching(found, ["de", "kiezel"])] == ["De Kiezel"]
    assert [c.name for c in matching(found, ["JUF@"])] == ["De Kiezelsteen"]
    assert matching(found, ["zandbank"]) == ()
