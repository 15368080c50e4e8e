"""The values that a field may have, each said once: its key, its names, and how lists spell it.

Files and JSON hold the key. Help, completion, import words and checks follow from these tables, so a new
channel is one line here; a target of its own for it is a line of a procedure file.
"""

from __future__ import annotations

from klantervaring.core.text.sentences import Named, bilingual, in_english
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def one_word(title: str) -> str:
    """Return a title as one word to type: small letters, and a dash for whatever is no letter or digit."""
    signs = [c if c.isalnum() else " " for c in title.lower()]
    return "-".join("".join(signs).split())


class Choice(NamedTuple):
    """One value. `spellings`: what else it is called by, in an imported list too, with commas between."""

    key: str
    title: Named
    spellings: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return all that it may be called by, in whatever language; the key is one more."""
        titles = (words for _, words in self.title.words)
        return (*titles, *filter(None, self.spellings.split(", ")))

    @property
    def typed(self) -> Named:
        """Return how it is typed in each language: in one word, and in English the key."""
        words = [
            (language, one_word(title) or self.key)
            for language, title in self.title.words
            if language != "en"
        ]
        return Named((("en", self.key), *words))


def _choice(
    key: str, english: str, dutch: str, spellings: str = ""
) -> Choice:
    return Choice(key, bilingual(english, dutch), spellings)


def _table(*choices: Choice) -> dict[str, Choice]:
    return {choice.key: choice for choice in choices}


CHANNELS = _table(
    _choice(
        "email",
        "e-mail",
        "e-mail",
        "email, e-mail, mail, per mail, per e-mail",
    ),
    _choice(
        "phone",
        "phone",
        "telefoon",
        "phone, by phone, telephone, call, telefoon, telefonisch, per telefoon,"
        " tel, gebeld",
    ),
    _choice("chat", "chat", "chat", "chat, livechat, whatsapp"),
    _choice(
        "letter",
        "letter",
        "brief",
        "letter, post, by post, brief, per brief, per post",
    ),
    _choice(
        "web",
        "web form",
        "webformulier",
        "web, web form, form, website, online, webformulier, formulier,"
        " contactformulier, site",
    ),
    _choice(
        "in-person",
        "in person",
        "persoonlijk",
        "in person, face to face, visit, persoonlijk, mondeling, balie,"
        " aan de balie, langs, langsgekomen, bezoek, op locatie",
    ),
)
#: When in the customer's journey it went as it did (F15).
MOMENTS = _table(
    _choice(
        "before", "before", "vooraf", "before, voor, vooraf, van tevoren"
    ),
    _choice("during", "during", "tijdens", "during, tijdens"),
    _choice(
        "after",
        "after",
        "achteraf",
        "after, afterwards, na, naderhand, achteraf, na afloop",
    ),
)
#: What an experience is to the customer who sends it in (F1): something went wrong, could be better, or was
#: good. The last is ours: a promise that we see we cannot keep, before the customer knows (F13).
KINDS = _table(
    _choice("problem", "problem", "probleem"),
    _choice("idea", "idea", "idee"),
    _choice("compliment", "compliment", "compliment"),
    _choice("foreseen", "foreseen", "voorzien"),
)
PROBLEM, IDEA, COMPLIMENT, FORESEEN, *_OTHERS = KINDS
#: Those of `kv new`; what is foreseen comes in by `kv foresee`.
KINDS_OF_NEW = {key: KINDS[key] for key in KINDS if key != FORESEEN}
OUTCOMES = _table(
    _choice("satisfied", "satisfied", "tevreden", "satisfied, tevreden"),
    _choice(
        "not-satisfied",
        "not satisfied",
        "niet tevreden",
        "not satisfied, unsatisfied, dissatisfied, niet tevreden, ontevreden",
    ),
    _choice(
        "withdrawn",
        "withdrawn",
        "ingetrokken",
        "withdrawn, ingetrokken, teruggetrokken",
    ),
    _choice(
        "no-reply",
        "no reply",
        "geen antwoord",
        "no reply, no response, geen reactie, geen antwoord, niets meer gehoord",
    ),
    _choice(
        "duplicate",
        "duplicate",
        "dubbel",
        "duplicate, double, dubbel, dubbele, duplicaat",
    ),
    _choice("spam", "spam", "spam", "spam, reclame, junk"),
    _choice("test", "test", "test", "test, test case, testgeval, proef"),
)
DUPLICATE = "duplicate"
SPAM = "spam"
TEST = "test"
#: How a case ends that is no experience of its own: it is closed from any step, and no figure, alert or
#: page of a customer counts it.
SET_ASIDE = (DUPLICATE, SPAM, TEST)
#: Of these there never was a customer, so nothing was given or promised in them either.
NOBODY_CAME = (SPAM, TEST)
#: What a customer may say of how it was handled, at the verdict and at aftercare.
VERDICTS = {key: OUTCOMES[key] for key in ("satisfied", "not-satisfied")}
DECISIONS = _table(
    _choice("upheld", "upheld", "gegrond", "gelijk"),
    _choice("partly", "partly upheld", "deels gegrond", "deels gelijk"),
    _choice("rejected", "rejected", "ongegrond", "afgewezen"),
)
#: The letters to customers; what they record is in `letters/kinds`.
LETTER_NAMES = _table(
    _choice("acknowledgement", "acknowledgement", "ontvangst"),
    _choice("reaction", "reaction", "reactie"),
    _choice("no-but", "no, but", "nee maar"),
    _choice("registration", "registration", "registratie"),
    _choice("outcome", "outcome", "uitkomst"),
    _choice(
        "objection-received", "objection received", "bezwaar ontvangen"
    ),
    _choice("invitation", "invitation", "uitnodiging"),
    _choice("decision", "decision", "besluit"),
    _choice("hand-over", "hand-over", "overdracht"),
    _choice("aftercare", "aftercare", "nazorg"),
    _choice("apology", "apology", "excuses"),
    _choice("postcard", "postcard", "kaartje"),
    _choice("foreseen", "foreseen", "voorzien"),
    _choice("thanks", "thanks", "bedankje"),
    _choice("feedback", "request for feedback", "één vraag"),
)
#: How a moment of receipt is known: our own server wrote it, the sender did, or it is when we took it in.
RECEIPTS = _table(
    _choice("server", "our server", "onze server"),
    _choice("date", "the sender", "de afzender"),
    _choice("import", "when it was taken in", "het inlezen"),
)
#: What stands for a case that is not there yet.
NEW_CASE = _table(_choice("new", "new", "nieuw"))
#: Who came to whom.
DIRECTIONS = _table(
    _choice("in", "in", "in", "the customer to us, de klant bij ons"),
    _choice("out", "out", "uit", "we to the customer, wij bij de klant"),
)
#: What was missing, after Kano (K1).
KANO = _table(
    _choice("basic", "basic", "basis"),
    _choice("performance", "performance", "prestatie"),
    _choice("excitement", "excitement", "verrassing"),
)
#: An answer; a setting too, which is on or off.
YES_OR_NO = _table(
    _choice("yes", "yes", "ja", "true, on, aan"),
    _choice("no", "no", "nee", "false, off, uit"),
)
#: What can be asked of the settings, and of the people of a workspace.
SETTING_ACTIONS = _table(
    _choice("set", "set", "zet"),
    _choice("get", "get", "toon"),
    _choice("unset", "unset", "wis", "standaard"),
)
PERSON_ACTIONS = _table(
    _choice("add", "add", "erbij", "toevoegen"),
    _choice("list", "list", "lijst"),
)
#: How the line to a mail server is secured: from the first byte, or once both sides agreed to.
LINE_SECURITY = _table(
    _choice("tls", "tls", "tls"),
    _choice("starttls", "starttls", "starttls"),
)
#: The days on which there is a digest.
DIGEST_DAYS = _table(
    _choice("all", "all", "alle"),
    _choice("working", "working", "werkdagen"),
)
#: How long a budget of `people` lasts before it begins anew (K3).
PERIODS = _table(
    _choice("month", "month", "maand"),
    _choice("quarter", "quarter", "kwartaal"),
    _choice("year", "year", "jaar"),
)
#: Who must act.
PARTIES = _table(
    _choice("us", "us", "wij"),
    _choice("customer", "customer", "klant"),
    _choice("third-party", "third party", "derde"),
)
US = "us"
_, CUSTOMER, _ = PARTIES
#: Who should act on an alert, from low to high: whoever is at the desk, the owner of the case, the director.
LEVELS = _table(
    _choice("desk", "desk", "team"),
    _choice("owner", "owner", "eigenaar"),
    _choice("director", "director", "directeur"),
)
DESK, OWNER, DIRECTOR = LEVELS
#: How the dates of an imported list are written.
DATE_ORDERS = _table(
    _choice("day-first", "day first", "dag eerst"),
    _choice("month-first", "month first", "maand eerst"),
)
DAY_FIRST, MONTH_FIRST = DATE_ORDERS
#: What a deadline is to us: our word, our aim, or the customer's right.
DEADLINE_KINDS = _table(
    _choice("promise", "promise", "belofte"),
    _choice("target", "target", "streeftermijn"),
    _choice("right", "right", "recht"),
)
#: How a deadline stands at a moment.
DEADLINE_STATES = _table(
    _choice("running", "running", "loopt"),
    _choice("met", "met", "gehaald"),
    _choice("late", "met late", "te laat gehaald"),
    _choice("overdue", "overdue", "te laat"),
    _choice("lapsed", "lapsed", "verlopen"),
    _choice("gone", "no longer applies", "vervallen"),
    _choice("suspended", "suspended", "opgeschort"),
)
#: By what a list is sorted.
SORTINGS = _table(
    _choice("urgency", "urgency", "urgentie"),
    _choice("received", "received", "ontvangen"),
    _choice("customer", "customer", "klant"),
    _choice("title", "title", "titel"),
    _choice("owner", "owner", "eigenaar"),
    _choice("id", "id", "id"),
)
#: What `kv export` writes, by the ending of a file.
FORMATS = _table(
    _choice("csv", "csv", "csv"),
    _choice("xlsx", "xlsx", "xlsx"),
    _choice("json", "json", "json"),
    _choice("sqlite", "sqlite", "sqlite", "db"),
    _choice("md", "md", "md"),
)
#: In which kv speaks.
LANGUAGES = _table(
    _choice("nl", "Dutch", "Nederlands"),
    _choice("en", "English", "Engels"),
)
#: When a screen has colour.
COLOURS = _table(
    _choice("auto", "auto", "auto"),
    _choice("always", "always", "altijd"),
    _choice("never", "never", "nooit"),
)
#: What a help text may name in braces: all values of a field.
IN_HELP = {
    "channels": CHANNELS,
    "kinds": KINDS,
    "levels": LEVELS,
    "moments": MOMENTS,
    "formats": FORMATS,
    "orders": DATE_ORDERS,
    "outcomes": OUTCOMES,
    "verdicts": VERDICTS,
    "decisions": DECISIONS,
    "parties": PARTIES,
    "sortings": SORTINGS,
    "colours": COLOURS,
}


def titled(titles: Iterable[tuple[str, Named]]) -> dict[str, Choice]:
    """Return a table of values with titles, such as the steps of a procedure; one may have several."""
    found: dict[str, Choice] = {}
    for key, title in titles:
        known = found.get(key)
        if known is None:
            found[key] = Choice(key, title)
            continue
        more = [
            words for _, words in title.words if words not in known.names
        ]
        spellings = ", ".join(filter(None, (known.spellings, *more)))
        found[key] = known._replace(spellings=spellings)
    return found


def by_key_alone(words: Iterable[str]) -> dict[str, Choice]:
    """Return a table of values that are called by their keys alone."""
    return titled((word, in_english(word)) for word in words)
