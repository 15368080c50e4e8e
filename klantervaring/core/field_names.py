"""What the fields of a case and the keys of its events are called, in both languages, and what they hold.

Files and JSON have the keys; whoever shows a field to a person, or lets one type its name, looks here.
"""

from __future__ import annotations

from types import MappingProxyType

from klantervaring.core import choices
from klantervaring.core.choices import Choice
from klantervaring.core.text.sentences import Code, Named, Text
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from klantervaring.core.case import Event
    from klantervaring.core.procedure import Procedure

#: What a field may hold beside text. A `YES` is told by the name of its key alone, an `OF_KV` not at all.
MOMENT = "moment"
DAY = "day"
EUROS = "euros"
YES = "yes"
FIELD = "field"
STEP = "step"
PARTY = "party"
RULE = "rule"
OF_KV = "of kv"


class Field(NamedTuple):
    """A field or a key: its name, what it holds, and its values where these have names.

    `bare`: what it holds says by itself what it is about. `short`: its name and value are one phrase.
    """

    key: str
    title: Named
    holds: str = ""
    values: Mapping[str, Choice] = MappingProxyType({})
    bare: bool = False
    short: bool = False


def _named(english: str, dutch: str) -> Named:
    return Named((("en", english), ("nl", dutch)))


def _table(*fields: Field) -> dict[str, Field]:
    return {field.key: field for field in fields}


#: The fields of a case.
FIELDS = _table(
    Field("id", _named("id", "id")),
    Field("formerly", _named("earlier id", "eerder id")),
    Field("twin", _named("twin", "tweeling")),
    Field("title", _named("title", "titel")),
    Field("kind", _named("kind", "soort"), values=choices.KINDS),
    Field("step", _named("step", "stap"), STEP),
    Field("ball", _named("ball", "aan zet"), PARTY),
    Field("received", _named("received", "ontvangen"), MOMENT),
    Field("channel", _named("channel", "kanaal"), values=choices.CHANNELS),
    Field("moment", _named("moment", "moment"), values=choices.MOMENTS),
    Field("owner", _named("owner", "eigenaar")),
    Field("about", _named("about", "over wie")),
    Field("customer", _named("customer", "klant")),
    Field("customer.name", _named("customer", "klant")),
    Field("customer.contact", _named("contact", "contact")),
    Field("customer.email", _named("e-mail", "e-mail")),
    Field("customer.phone", _named("phone", "telefoon")),
    Field("customer.care", _named("special care", "extra zorg")),
    Field("wish", _named("wish", "wens")),
    Field("tags", _named("tags", "labels")),
    Field("procedure", _named("procedure", "procedure")),
    Field("story", _named("story", "verhaal")),
    Field(
        "outcome", _named("outcome", "uitkomst"), values=choices.OUTCOMES
    ),
)
#: The keys of events.
KEYS = _table(
    Field("accepted", _named("accepted", "aanvaard"), values=choices.YES_OR_NO, short=True),
    Field("alternative", _named("instead", "wel")),
    Field("approved-by", _named("approved by", "goedgekeurd door"), short=True),
    Field("because", _named("because", "toch, omdat")),
    Field("before", _named("before", "te vertellen voor"), DAY, short=True),
    Field("cannot", _named("cannot", "kan niet")),
    Field("care", _named("special care", "extra zorg"), YES),
    Field("cause", _named("cause", "oorzaak")),
    Field("cost", _named("cost", "kosten"), EUROS, short=True),
    Field("customer", _named("customer", "klant"), OF_KV),
    Field("decision", _named("decision", "besluit"), values=choices.DECISIONS, bare=True),
    Field("direction", _named("direction", "richting"), values=choices.DIRECTIONS, bare=True),
    Field("due", _named("by", "uiterlijk"), DAY, short=True),
    Field("ease", _named("ease", "gemak"), short=True),
    Field("field", _named("field", "veld"), FIELD, bare=True),
    Field("file", _named("file", "bestand"), bare=True),
    Field("fix", _named("fix", "verbetering")),
    Field("for", _named("for", "voor"), MOMENT, short=True),
    Field("helped", _named("helped", "hielp"), values=choices.YES_OR_NO, short=True),
    Field("kano", _named("kind", "soort"), values=choices.KANO),
    Field("key", _named("key", "sleutel"), OF_KV),
    Field("lesson", _named("lesson", "les")),
    Field("letter", _named("letter", "brief"), values=choices.LETTER_NAMES),
    Field("level", _named("appeal", "beroep"), short=True),
    Field("message", _named("message", "bericht"), OF_KV),
    Field("mood", _named("mood", "stemming"), short=True),
    Field("of", _named("of", "van"), OF_KV),
    Field("outcome", _named("outcome", "uitkomst"), values=choices.OUTCOMES, bare=True),
    Field("owner", _named("owner", "eigenaar"), short=True),
    Field("provider", _named("by", "door"), short=True),
    Field("reason", _named("reason", "reden")),
    Field("receipt", _named("moment from", "moment volgens"), values=choices.RECEIPTS),
    Field("rule", _named("alert", "signaal"), RULE, bare=True),
    Field("score", _named("score", "cijfer"), short=True),
    Field("sha256", _named("checksum", "controlegetal"), OF_KV),
    Field("solution", _named("solution", "oplossing")),
    Field("solved", _named("solved with this", "daarmee opgelost"), YES),
    Field("tags", _named("tags", "labels"), bare=True),
    Field("take", _named("chosen", "gekozen")),
    Field("value", _named("value", "waarde")),
    Field("verdict", _named("verdict", "oordeel"), values=choices.VERDICTS, bare=True),
    Field("via", _named("via", "via"), values=choices.CHANNELS, short=True),
    Field("waived", _named("did not want to explain", "zag af van toelichten"), YES),
    Field("what", _named("what", "wat"), bare=True),
    Field("where", _named("where", "waar")),
    Field("why", _named("why", "waarom")),
    Field("wish", _named("wish", "wens")),
)  # fmt: skip


def known_fields() -> dict[str, Choice]:
    """Return the fields of a case as a table of names that somebody may type."""
    return {key: Choice(key, field.title) for key, field in FIELDS.items()}


def name_of(key: str) -> Named:
    """Return what a field of a case is called, dotted where it is part of another: `klant telefoon`."""
    if key in FIELDS:
        return FIELDS[key].title
    above, _, below = key.partition(".")
    if above in _WITH_PARTS:
        return _WITH_PARTS[above]
    title = _PARTS.get(above) or (
        FIELDS[above].title if above in FIELDS else None
    )
    if title is None or not below:
        return _named(key, key)
    return Named(
        tuple((each, f"{words} {below}") for each, words in title.words)
    )


def held_value(key: str, value: str, procedure: Procedure) -> Named | str:
    """Return what a field of a case holds, by its name where it has one."""
    field = FIELDS.get(key)
    if field is None or not value:
        return value
    if field.holds == STEP:
        return procedure.title_of(value)
    if field.holds == PARTY and value in procedure.parties:
        return procedure.parties[value].title
    known = choices.PARTIES if field.holds == PARTY else field.values
    return known[value].title if value in known else value


def is_taken_away(field: str) -> bool:
    """Return whether a conflict is about a line of the log that one side had taken away."""
    return field.partition(".")[0] == _LINE


def line_taken_away(
    field: str, events: Iterable[Event], procedure: Procedure
) -> Text | None:
    """Return what is said of a line of the log that one side had taken away; None for any other field."""
    id = field.partition(".")[2]
    line = next((event for event in events if event.id == id), None)
    if line is None or not is_taken_away(field):
        return None
    rule = procedure.events.get(line.kind)
    return Text(
        "the line of {event} of {at} was taken away on one side, and stands there again",
        event=rule.title if rule else Code(line.kind),
        at=line.at,
    )


#: What a conflict about a line of the log has before its dot.
_LINE = "log"
#: The fields of a conflict that are no fields of the case; what stands behind the dot is an id.
_WITH_PARTS = {
    "closing": _named("the closing", "de afsluiting"),
    _LINE: _named("an event", "een gebeurtenis"),
}
_PARTS = {"deadlines": _named("term", "termijn")}
