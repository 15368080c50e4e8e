"""The words of lists: what teams call their columns, what stands in the cells, in Dutch and in English."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from klantervaring.core.choices import CHANNELS, MOMENTS, OUTCOMES, Choice

#: What a column may hold, and how teams call that column; case, accents and punctuation aside.
_COLUMNS = {
    "received": "ontvangen, ontvangen op, ontvangst, ontvangstdatum, datum ontvangst, datum ontvangen, "
    "binnengekomen, binnengekomen op, datum, received, received on, received at, date "
    "received, date",
    "channel": "kanaal, via, binnengekomen via, channel, received via",
    "moment": "moment, fase, phase",
    "customer": "klant, klantnaam, naam klant, school, organisatie, customer, customer name, client, "
    "organisation, organization",
    "contact": "contactpersoon, contact, contact person, contact name",
    "email": "e-mail, e-mailadres, mail, mailadres, e-mail address",
    "phone": "telefoon, telefoonnummer, tel, phone, phone number, telephone",
    "title": "onderwerp, titel, subject, title, summary",
    "story": "verhaal, omschrijving, beschrijving, toelichting, bericht, ervaring, klantervaring, "
    "story, description, message, experience, customer experience",
    "wish": "gewenste oplossing, wens, wens klant, wens van de klant, wish, desired solution, "
    "wanted solution",
    "owner": "behandelaar, eigenaar, medewerker, toegewezen aan, owner, handler, handled by, "
    "assigned to",
    "closed": "afgesloten, afgesloten op, datum afgesloten, afsluitdatum, afgehandeld, afgehandeld "
    "op, datum afgehandeld, gesloten, gesloten op, closed, closed on, date closed",
    "outcome": "uitkomst, resultaat, afloop, outcome, result",
}
COLUMNS = {
    field: tuple(names.split(", ")) for field, names in _COLUMNS.items()
}
#: Characters of a cell in a message, and of a story that stands in for a title that the list does not have.
FIRST_WORDS = 80


def folded_word(word: str) -> str:
    """Return a word as it is compared: without case, accents, blanks and punctuation."""
    folded = unicodedata.normalize("NFKD", word).casefold()
    return "".join(filter(str.isalnum, folded))


def spelled(table: Mapping[str, Choice]) -> dict[str, str]:
    """Return the key of a value for each spelling, as it is compared; the keys are known too."""
    found = {}
    for key, choice in table.items():
        for word in (key, *choice.names):
            found[folded_word(word)] = key
    return found


#: Fields that hold one of a few values, and its key for each folded spelling.
TABLES = {"channel": CHANNELS, "moment": MOMENTS, "outcome": OUTCOMES}
WORDS_OF = {field: spelled(table) for field, table in TABLES.items()}
