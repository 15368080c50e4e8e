"""What the fields of a case and the keys of its events are called, in both languages, and what they hold.

Files and JSON have the keys; whoever shows a field to a person, or lets one type its name, looks here.
"""

from __future__ import annotations

from types import MappingProxyType

from klantervaring.core import choices
from klantervaring.core.choices import Choice
from klantervaring.core.text.sentences import Code, Named, Text, bilingual
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


def _table(*fields: Field) -> dict[str, Field]:
    return {field.key: field for field in fields}


#: The fields of a case.
FIELDS = _table(
    Field("id", bilingual("id", "id")),
    Field("formerly", bilingual("earlier id", "eerder id")),
    Field("twin", bilingual("twin", "tweeling")),
    Field("title", bilingual("title", "titel")),
    Field("kind", bilingual("kind", "soort"), values=choices.KINDS),
    Field("step", bilingual("step", "stap"), STEP),
    Field("ball", bilingual("ball", "aan zet"), PARTY),
    Field("received", bilingual("received", "ontvangen"), MOMENT),
    Field(
        "channel", bilingual("channel", "kanaal"), values=choices.CHANNELS
    ),
    Field("moment", bilingual("moment", "moment"), values=choices.MOMENTS),
    Field("owner", bilingual("owner", "eigenaar")),
    Field("about", bilingual("about", "over wie")),
    Field("customer", bilingual("customer", "klant")),
    Field("customer.name", bilingual("customer", "klant")),
    Field("customer.contact", bilingual("contact", "contact")),
    Field("customer.email", bilingual("e-mail", "e-mail")),
    Field("customer.phone", bilingual("phone", "telefoon")),
    Field("customer.care", bilingual("special care", "extra zorg")),
    Field("wish", bilingual("wish", "wens")),
    Field("tags", bilingual("tags", "labels")),
    Field("procedure", bilingual("procedure", "procedure")),
    Field("story", bilingual("story", "verhaal")),
    Field(
        "outcome", bilingual("outcome", "uitkomst"), values=choices.OUTCOMES
    ),
)
#: The keys of events.
KEYS = _table(
    Field("accepted", bilingual("accepted", "aanvaard"), values=choices.YES_OR_NO, short=True),
    Field("alternative", bilingual("instead", "wel")),
    Field("approved-by", bilingual("approved by", "goedgekeurd door"), short=True),
    Field("because", bilingual("because", "toch, omdat")),
    Field("before", bilingual("before", "te vertellen voor"), DAY, short=True),
    Field("cannot", bilingual("cannot", "kan niet")),
    Field("care", bilingual("special care", "extra zorg"), YES),
    Field("cause", bilingual("cause", "oorzaak")),
    Field("cost", bilingual("cost", "kosten"), EUROS, short=True),
    Field("customer", bilingual("customer", "klant"), OF_KV),
    Field("decision", bilingual("decision", "besluit"), values=choices.DECISIONS, bare=True),
    Field("direction", bilingual("direction", "richting"), values=choices.DIRECTIONS, bare=True),
    Field("due", bilingual("by", "uiterlijk"), DAY, short=True),
    Field("ease", bilingual("ease", "gemak"), short=True),
    Field("field", bilingual("field", "veld"), FIELD, bare=True),
    Field("file", bilingual("file", "bestand"), bare=True),
    Field("fix", bilingual("fix", "verbetering")),
    Field("for", bilingual("for", "voor"), MOMENT, short=True),
    Field("helped", bilingual("helped", "hielp"), values=choices.YES_OR_NO, short=True),
    Field("kano", bilingual("kind", "soort"), values=choices.KANO),
    Field("key", bilingual("key", "sleutel"), OF_KV),
    Field("lesson", bilingual("lesson", "les")),
    Field("letter", bilingual("letter", "brief"), values=choices.LETTER_NAMES),
    Field("level", bilingual("appeal", "beroep"), short=True),
    Field("message", bilingual("message", "bericht"), OF_KV),
    Field("mood", bilingual("mood", "stemming"), short=True),
    Field("of", bilingual("of", "van"), OF_KV),
    Field("outcome", bilingual("outcome", "uitkomst"), values=choices.OUTCOMES, bare=True),
    Field("owner", bilingual("owner", "eigenaar"), short=True),
    Field("provider", bilingual("by", "door"), short=True),
    Field("reason", bilingual("reason", "reden")),
    Field("receipt", bilingual("moment from", "moment volgens"), values=choices.RECEIPTS),
    Field("rule", bilingual("alert", "signaal"), RULE, bare=True),
    Field("score", bilingual("score", "cijfer"), short=True),
    Field("sha256", bilingual("checksum", "controlegetal"), OF_KV),
    Field("solution", bilingual("solution", "oplossing")),
    Field("solved", bilingual("solved with this", "daarmee opgelost"), YES),
    Field("tags", bilingual("tags", "labels"), bare=True),
    Field("take", bilingual("chosen", "gekozen")),
    Field("value", bilingual("value", "waarde")),
    Field("verdict", bilingual("verdict", "oordeel"), values=choices.VERDICTS, bare=True),
    Field("via", bilingual("via", "via"), values=choices.CHANNELS, short=True),
    Field("waived", bilingual("did not want to explain", "zag af van toelichten"), YES),
    Field("what", bilingual("what", "wat"), bare=True),
    Field("where", bilingual("where", "waar")),
    Field("why", bilingual("why", "waarom")),
    Field("wish", bilingual("wish", "wens")),
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
        return bilingual(key, key)
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
    "closing": bilingual("the closing", "de afsluiting"),
    _LINE: bilingual("an event", "een gebeurtenis"),
}
_PARTS = {"deadlines": bilingual("term", "termijn")}
