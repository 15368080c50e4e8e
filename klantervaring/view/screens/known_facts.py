"""What is known of a case, as `kv show` tells it: who the customer is, and the case's own facts.

Each is told with what it is called; what is not known is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.case import FACTS, Case
from klantervaring.core.field_names import FIELDS
from klantervaring.core.text.sentences import N_, Clean, Text, clean, ours
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.events.event_words import voice

#: What a field is called here and nowhere else.
_CALLED = {"about": Text("About")}


def known_of(case: Case, say: Speaker) -> tuple[tuple[Clean, Clean], ...]:
    """Return what is known of a case, in the order in which it is read."""
    last = (
        (N_("Tags"), ", ".join(case.tags)),
        (N_("Procedure"), case.procedure),
    )
    return (
        *_of_customer(case, say),
        *_beside(case, say),
        *say.facts(last),
    )


def _of_customer(case: Case, say: Speaker) -> list[tuple[Clean, Clean]]:
    received = say.moment(case.received) if case.received else ""
    facts = (
        (N_("Kind"), words.kind(case, say)),
        (N_("Customer"), case.customer.get("name", "")),
        (N_("Contact"), case.customer.get("contact", "")),
        (N_("E-mail"), case.customer.get("email", "")),
        (N_("Phone"), case.customer.get("phone", "")),
        (N_("Special care"), case.care),
        (N_("Wish"), case.wish),
        (N_("In numbers"), voice(case, say)),
        (N_("Received"), received),
    )
    return list(say.facts(facts))


def _beside(case: Case, say: Speaker) -> Iterator[tuple[Clean, Clean]]:
    """Yield what is known of a case beside its customer."""
    for key, text in case.texts(FACTS).items():
        field = FIELDS[key]
        called = say.part(_CALLED.get(key, field.title))
        first = clean(called[:1].upper())
        told = words.choice(field.values, text, say)
        yield ours("{}{}", first, called[1:]), told
