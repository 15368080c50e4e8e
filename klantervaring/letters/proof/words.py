"""The proof-reader's checks of words: nothing left open, reasons, the next step, addresses, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import Text
from klantervaring.core.text.shortening import shortened
from klantervaring.letters import kinds
from klantervaring.letters.contact_names import is_no_name
from klantervaring.letters.message import DEEPEST, line_too_deep
from klantervaring.letters.proof.facts import LetterFacts, decision_titles
from klantervaring.letters.proof.parts import Check, LetterFinding, Proof
from klantervaring.letters.proof.sentences_of import Paragraph, sentences_of
from klantervaring.letters.proof.word_lists import BECAUSE, NEXT, WHY

# -- nothing left open -----------------------------------------------------------------------------------

#: What stands where words are still to come.
_LEFT_OPEN = re.compile(
    r"\[\[(?:(?!\[\[).)*?\]\]|\{[{%](?:(?!\{[{%]).)*?[%}]\}"
    r"|\bTODO\b|\bXX+\b|\b(?:dd|xx)-(?:mm|xx)-(?:jjjj|yyyy|xxxx)\b"
    r"|\[(?:naam|datum|adres|bedrag|name|date|address|amount|\.\.\.|…)\]|<(?:naam|datum|name|date)>|_{4,}|\.{5,}",
    re.IGNORECASE | re.DOTALL,
)


def _left_open(proof: Proof) -> Iterator[LetterFinding]:
    texts = (
        (proof.letter.subject, -1),
        (proof.body, 0),
    )
    for text, offset in texts:
        for match in _LEFT_OPEN.finditer(text):
            place = match.start() if offset == 0 else -1
            yield proof.found(
                "empty-field",
                Text(
                    "Still to be filled in: {words}",
                    words=shortened(match[0], _SHOWN),
                ),
                place,
                match[0],
            )
    if not proof.letter.subject.strip():
        yield proof.found("empty-field", Text("The subject is empty."))


def _too_deep(proof: Proof) -> Iterator[LetterFinding]:
    line = line_too_deep(proof.body)
    if line:
        text = Text(
            "This stands in more than {most} quotes and lists within each other: take it out of some.",
            most=DEEPEST,
        )
        yield LetterFinding("too-deep", text, line)


#: How many letters are shown of a place where something is still to be filled in.
_SHOWN = 60
#: A word that we say to nobody.
_NEVER = re.compile(
    r"\b\w*kla[c]ht\w*|\b\w*klagen\b|\bcomplain\w*", re.IGNORECASE
)


def _never_said(proof: Proof) -> Iterator[LetterFinding]:
    for text, is_body in (
        (proof.letter.subject, False),
        (proof.body, True),
    ):
        for match in _NEVER.finditer(_without(text, proof.facts.harmless)):
            yield proof.found(
                "never-said",
                Text("We say experience, and never {word}.", word=match[0]),
                match.start() if is_body else -1,
                match[0],
            )


def _without(text: str, names: Iterable[str]) -> str:
    """Return a text with blanks for names of ours: what who decides is called is no word of the writer."""
    for name in names:
        alone = rf"(?<!\w){re.escape(name)}(?!\w)"
        text = re.sub(alone, " " * len(name), text, flags=re.IGNORECASE)
    return text


# -- reasons and the next step ---------------------------------------------------------------------------

#: Letters that must say why.
_WITH_REASONS = (kinds.NO_BUT, kinds.DECISION, kinds.FORESEEN_LETTER)
#: Fewer words give no reason.
_FEWEST = 5


def _reasons(proof: Proof) -> Iterator[LetterFinding]:
    if proof.facts.kind not in _WITH_REASONS:
        return
    language = proof.facts.language
    if not any(_gives_reasons(each, language) for each in proof.paragraphs):
        yield proof.found(
            "no-reasons",
            Text("It does not say why: the reasons are missing."),
        )


def _gives_reasons(paragraph: Paragraph, language: str) -> bool:
    text = _LEFT_OPEN.sub("", paragraph.text)
    for sentence in sentences_of(text):
        if len(sentence.words) < _FEWEST:
            continue
        if WHY.search(paragraph.heading) or BECAUSE[language].search(
            sentence.text
        ):
            return True
    return False


#: Letters that name the right to object where it runs from them.
_MAY_OBJECT = (kinds.DECISION, kinds.REACTION)


def _next_step(proof: Proof) -> Iterator[LetterFinding]:
    facts = proof.facts
    pattern = NEXT.get(facts.kind)
    if facts.right_to_object and facts.kind in _MAY_OBJECT:
        pattern = NEXT[kinds.OUTCOME]
    asks = facts.kind != kinds.AFTERCARE or "?" in proof.body
    if not asks or (pattern and not pattern.search(proof.body)):
        yield proof.found(
            "no-next-step",
            Text(
                "It does not say what happens next, or what the customer can do."
            ),
        )


def _decision_as_recorded(proof: Proof) -> Iterator[LetterFinding]:
    facts = proof.facts
    if facts.kind != kinds.DECISION or not facts.decision:
        return
    title = decision_titles(facts.language).get(facts.decision, "")
    named = list(_decisions_in(proof.body, facts.language))
    if facts.decision not in dict(named):
        yield proof.found("decision-missing", _no_decision(title))
    for key, place in named:
        if key != facts.decision:
            text = Text("The decision is {decision}.", decision=title)
            yield proof.found("decision-wrong", text, place)


def _no_decision(title: str) -> Text:
    return Text(
        "It does not name the decision: {decision}.",
        decision=title,
    )


def _decisions_in(body: str, language: str) -> Iterator[tuple[str, int]]:
    """Yield the decisions that a text names, each with its place; of those that overlap the longest."""
    taken: list[tuple[int, int]] = []
    titles = decision_titles(language)
    for key in sorted(titles, key=lambda each: -len(titles[each])):
        for match in re.finditer(
            rf"\b{re.escape(titles[key])}\b", body, re.IGNORECASE
        ):
            if not any(
                start <= match.start() < end for start, end in taken
            ):
                taken.append(match.span())
                yield key, match.start()


# -- addresses -------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
#: Two addresses that are so alike are one with a slip.
_ALIKE = 0.85


def _address(proof: Proof) -> Iterator[LetterFinding]:
    named = []
    for match in _ADDRESS.finditer(proof.body):
        address = match[0].lower().strip(".'")
        named.append(address)
        yield from _slip_in_address(proof, match, address)
    wanted = proof.facts.address
    if wanted and wanted.lower() not in named:
        yield proof.found("address-missing", _no_address(wanted))


def _slip_in_address(
    proof: Proof,
    match: re.Match[str],
    address: str,
) -> Iterator[LetterFinding]:
    """Yield what is wrong with an address that nobody has, and that is nearly one of ours."""
    known = {*proof.facts.our_addresses, proof.facts.address.lower()}
    near = _nearest(address, known)
    if near and address not in known and address not in _own(proof):
        text = _wrong_address(match[0], near)
        yield proof.found(
            "address-wrong",
            text,
            match.start(),
            match[0],
        )


def _own(proof: Proof) -> Iterator[str]:
    """Yield the addresses of the customer."""
    for key in proof.facts.own_keys:
        kind, _, address = key.partition(":")
        if kind == "email":
            yield address


def _wrong_address(address: str, right: str) -> Text:
    return Text(
        "{address} is not right: it is {right}.",
        address=address,
        right=right,
    )


def _no_address(address: str) -> Text:
    return Text(
        "The address of the next step is missing: {address}.",
        address=address,
    )


def _nearest(address: str, known: Iterable[str]) -> str:
    """Return the known address that this one is nearly, or ""."""
    for each in sorted(filter(None, known)):
        alike = SequenceMatcher(None, address, each).ratio()
        same_name = address.partition("@")[0] == each.partition("@")[0]
        if alike >= _ALIKE or (same_name and alike > 0.6):
            return each
    return ""


# -- names -----------------------------------------------------------------------------------------------

#: The last lines of a letter, in which somebody signs it.
_AT_END = 8


def _signed(proof: Proof) -> Iterator[LetterFinding]:
    lines = [line for line in proof.body.splitlines() if line.strip()]
    end = plain(" ".join(lines[-_AT_END:]))
    for name in proof.facts.signers:
        if _stands_in(plain(name), end):
            return
    lone = [plain(line).strip(" ,.") for line in lines[-_AT_END:]]
    firsts = {plain(name).split()[0] for name in proof.facts.signers}
    if firsts.isdisjoint(lone):
        yield proof.found("no-person", Text("No person signs it, by name."))


def _stands_in(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


_GREETING = re.compile(
    r"\s*(?:beste|geachte|dag|hallo|hoi|lieve|dear|hello|hi)\b",
    re.IGNORECASE,
)
#: So alike are two spellings of one name.
_SPELT_ALIKE = 0.8


def _named(proof: Proof) -> Iterator[LetterFinding]:
    facts = proof.facts
    if facts.kind == kinds.HAND_OVER:
        if not _stands_in(plain(facts.customer), plain(proof.body)):
            yield proof.found(
                "name-missing",
                Text(
                    "The customer is not named: {name}.",
                    name=facts.customer,
                ),
            )
    else:
        yield from _greeted(proof)
    yield from _misspelt(proof)


def _greeted(proof: Proof) -> Iterator[LetterFinding]:
    first = next(
        (line for line in proof.body.splitlines() if line.strip()), ""
    )
    place = proof.body.find(first)
    if not _GREETING.match(first):
        yield proof.found(
            "name-missing",
            Text(
                "It does not begin with the customer's name: {name}.",
                name=proof.facts.salutation,
            ),
            place,
            first,
        )
    elif not _names_customer(plain(first), proof.facts):
        yield proof.found(
            "name-wrong",
            Text(
                "The customer is called {name}.",
                name=proof.facts.salutation,
            ),
            place,
            first,
        )


def _names_customer(greeting: str, facts: LetterFacts) -> bool:
    """Tell whether a first line names the customer: by the whole of a name, or one word of a person's."""
    if any(_stands_in(plain(name), greeting) for name in facts.names):
        return True
    words = _name_words(greeting)
    known: set[str] = set()
    for name in facts.names:
        known |= _name_words(plain(name))
    return bool(words) and words <= known


def _name_words(text: str) -> set[str]:
    """Return the words that name somebody, of a plain text."""
    words = set(re.findall(r"[\w'-]+", text)) - _NO_NAMES
    return {word for word in words if not is_no_name(word)}


_NO_NAMES = frozenset(
    "beste geachte dag hallo hoi lieve dear hello hi mensen van all at team de het heer mevrouw meneer mr"
    " mrs ms familie the everybody iedereen allemaal medewerkers en and".split()
)


def _misspelt(proof: Proof) -> Iterator[LetterFinding]:
    """Yield names of the customer that are spelt nearly right."""
    for name in proof.facts.names:
        count = len(name.split())
        if count < 2:  # a single word may be nearly anything
            continue
        for match in _windows(proof.body, count):
            if _is_slip(match[0], name):
                yield proof.found(
                    "name-wrong",
                    Text("The customer is called {name}.", name=name),
                    match.start(),
                    match[0],
                )


def _windows(text: str, count: int) -> Iterator[re.Match[str]]:
    """Yield each so many words in a row."""
    words = list(re.finditer(r"[\w'’-]+", text))
    for first, last in zip(words, words[count - 1 :], strict=False):
        words_there = text[first.start() : last.end()]
        run = re.compile(re.escape(words_there))
        match = run.match(text, first.start())
        if match and "\n" not in match[0]:
            yield match


def _is_slip(words: str, name: str) -> bool:
    spelt = plain(words)
    right = plain(name)
    if spelt == right or not words[:1].isupper():
        return False
    if len(spelt.split()) != len(right.split()):
        return False
    pairs = list(zip(spelt.split(), right.split(), strict=True))
    alike = [SequenceMatcher(None, *pair).ratio() for pair in pairs]
    return min(alike) >= _SPELT_ALIKE and all(
        one[:1] == other[:1] for one, other in pairs
    )


WORD_CHECKS: tuple[Check, ...] = (
    _left_open,
    _too_deep,
    _never_said,
    _reasons,
    _next_step,
    _decision_as_recorded,
    _address,
    _signed,
    _named,
)
