"""By which name a letter greets: never by a piece of one, and nobody by a word that is no name."""

from __future__ import annotations

import pytest
from klantervaring.core.customers.customer import Preferences
from klantervaring.letters.fields import addressed, salutation

from tests.conftest import Desk
from tests.letters.scenes import ID, SCENES, set_up

#: A contact, and how a Dutch letter greets them.
GREETED = {
    "Marijke Visser": "Marijke",
    "Jan-Willem Smit": "Jan-Willem",
    "Fatima El Amrani": "Fatima",
    "Van den Berg": "Van den Berg",
    "den Hartog": "den Hartog",
    "Ter Horst": "Ter Horst",
    "’t Hart": "’t Hart",
    "El Amrani": "El Amrani",
    "Vries, M. de": "M. de Vries",
    "Visser, Marijke": "Marijke",
    "Berg, Jan van den": "Jan",
    "van den Berg, Jan": "Jan",
    "Berg, van den": "van den Berg",
    "Marijke Visser, directeur": "Marijke",
    "Marijke, Directeur": "Marijke",
    "Marijke Visser, MSc": "Marijke Visser, MSc",
    "Jan en Piet": "Jan en Piet",
    "Jan & Piet": "Jan & Piet",
    "Jan/Piet": "Jan/Piet",
    "Jan, Piet en Klaas": "Jan, Piet en Klaas",
    "Juf Ank": "juf Ank",
    "Ouders van Sem": "ouders van Sem",
    "Mevrouw Visser": "mevrouw Visser",
    "Mevr. Visser": "mevr. Visser",
    "mw. Visser": "mw. Visser",
    "M. Visser": "M. Visser",
    "onbekend": "mensen van Basisschool De Kiezel",
    "n.v.t.": "mensen van Basisschool De Kiezel",
    "-": "mensen van Basisschool De Kiezel",
    "06-12345678": "mensen van Basisschool De Kiezel",
    "m.visser@kiezel.example": "mensen van Basisschool De Kiezel",
}


@pytest.mark.parametrize("contact", GREETED)
def test_a_contact_is_greeted_by_a_first_name_or_by_all_that_stands_there(contact: str) -> None:
    who = addressed({"name": "Basisschool De Kiezel", "contact": contact}, Preferences("K"))
    assert salutation(who, "nl") == f"Beste {GREETED[contact]},"
    english = salutation(who, "en")
    assert english.casefold() == f"Dear {GREETED[contact]},".replace("mensen van", "all at").casefold()


def test_a_sign_that_turns_a_line_around_is_in_no_greeting() -> None:
    """What a customer put in a name reaches neither the words behind it nor the day of a promise."""
    for key in ("contact", "name"):
        who = addressed({key: "Jan\u202e Smit"}, Preferences("K", address="met u"))
        assert salutation(who, "nl") == "Beste Jan Smit,"
    who = addressed({"name": "K"}, Preferences("K", address="Jan\u202e, jij"))
    assert salutation(who, "en") == "Dear Jan,"


@pytest.mark.parametrize(
    "contact", ["Head of Housing", "The Manager", "Councillor Jean Ross", "Lady Ross", "Reception"]
)
def test_what_somebody_is_in_english_is_no_first_name(contact: str) -> None:
    who = addressed({"name": "Harbour Housing", "contact": contact}, Preferences("H"))
    assert salutation(who, "en") == f"Dear {contact},"


def test_who_likes_u_is_greeted_by_the_whole_name_in_its_order() -> None:
    who = addressed({"name": "Kiezel", "contact": "Vries, M. de"}, Preferences("K", address="met u"))
    assert salutation(who, "nl") == "Beste M. de Vries,"


def test_a_customer_whom_nobody_knows_is_not_greeted_by_that() -> None:
    assert addressed({"name": "Onbekend", "contact": "onbekend"}, Preferences("K")).name == ""


@pytest.mark.parametrize(
    ("contact", "wrong"),
    [("Van den Berg", "Beste Van,"), ("Juf Ank", "Beste juf,"), ("onbekend", "Beste onbekend,")],
)
def test_the_proof_reader_sees_a_greeting_that_names_nobody(desk: Desk, contact: str, wrong: str) -> None:
    customer = f"{{name: Basisschool De Kiezel, contact: {contact}, email: m.visser@kiezel.example}}"
    set_up(desk, SCENES["acknowledgement-respond"], customer=customer)
    made = desk.done("letter", ID, "acknowledgement", "--check", "--json").json
    assert (made["findings"], made["text"].splitlines()[0]) == ([], f"Beste {GREETED[contact]},")
    text = desk.home / "brief.txt"
    text.write_text(made["text"].replace(f"Beste {GREETED[contact]},", wrong), encoding="utf-8")
    found = desk.run("letter", ID, "acknowledgement", "--file", str(text), "--check", "--json")
    assert (found.code, [each["code"] for each in found.json["findings"]]) == (1, ["name-wrong"])
