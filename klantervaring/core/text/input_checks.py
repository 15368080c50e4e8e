"""What may come in: titles, lines and texts, checked before anything is made of them.

It must not clean: what does not fit is refused, so that nobody's words are changed in silence.
"""

from __future__ import annotations

import re

from klantervaring.core.case import LONGEST_TITLE, Case
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.text.invisible import UNSEEN
from klantervaring.core.text.sentences import Code, Remedy, Text

#: C0, DEL and C1 except tab, newline and carriage return.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: A character that cannot be seen but changes what is seen.
HIDDEN = re.compile(
    f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in UNSEEN)}]"
)

#: What stands for words that are still to come: dots alone, and how help calls what is to be filled in.
_DOTS = frozenset(".…")
_AROUND = " \t\n\"'“”„‘’«»<>[]()"
_TO_FILL_IN = frozenset(
    (
        "TEXT", "WORDS", "STORY", "TITLE", "NAME", "OBJECTION", "REASONS", "REPORT", "WHY", "VALUE",
        "TEKST", "WOORDEN", "VERHAAL", "TITEL", "NAAM", "BEZWAAR", "REDENEN", "VERSLAG", "WAAROM", "WAARDE",
    )
)  # fmt: skip
#: What Python makes of bytes on the command line that are not UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")


def check_case(case: Case) -> None:
    """Check the facts of a new case and what its first events say. Raises WrongInput."""
    check_title(case.title)
    check_line(*lines_of(case))


def lines_of(case: Case) -> list[str]:
    """Return what a new case holds as texts of one line."""
    said = [value for event in case.events for _, value in event.data]
    texts = (case.title, *case.texts().values())
    return [*texts, *case.customer.values(), *said]


def check_title(title: str) -> None:
    """Check that a title says something, in at most 200 characters. Raises WrongInput."""
    if not title.strip():
        raise WrongInput(
            Text("The title is empty."),
            remedy=Text("Say in a few words what went wrong."),
        )
    if len(title) > LONGEST_TITLE:
        raise _title_too_long(title)


def _title_too_long(title: str) -> WrongInput:
    return WrongInput(
        Text(
            "The title has {count} characters; it may have {limit}.",
            count=len(title),
            limit=LONGEST_TITLE,
        ),
        remedy=Remedy("put-in-story"),
    )


def check_line(*texts: str) -> None:
    """Check texts of one line, without control characters. Raises WrongInput."""
    for text in texts:
        if "\n" in text or "\r" in text:
            raise _line_break(text)
    check_text(*texts)


def _line_break(text: str) -> WrongInput:
    return WrongInput(
        Text("A line break does not fit here: {text}", text=text[:60]),
        remedy=Remedy("say-as-words"),
    )


def check_typed_line(*texts: str) -> None:
    """Check what somebody types as one line: it says something, too. Raises WrongInput."""
    check_line(*texts)
    check_says_something(*texts)


def check_says_something(*texts: str) -> None:
    """Check that no text is just what stands in the place of words: `…`, `...`, `TEXT`. Raises WrongInput."""
    for text in texts:
        bare = text.strip(_AROUND)
        if not bare or not (_DOTS.issuperset(bare) or bare in _TO_FILL_IN):
            continue
        raise _says_nothing(text)


def _says_nothing(text: str) -> WrongInput:
    return WrongInput(
        Text(
            "{text} stands in the place of words, and says nothing.",
            text=text.strip(),
        ),
        remedy=Text("Say it in your own words, or leave it out."),
    )


#: Words of which a no is made; a text of these alone says nothing of what can be.
_NO = frozenset(
    "nee neen no nope geen niets niks niet none nothing not nil null nvt na helaas alas sorry alternatief"
    " alternative alternatives is er there mogelijk possible nog yet van toepassing applicable bekend known"
    " onbekend unknown idee idea we have hebben".split()
)
_WORDS = re.compile(r"[^\W_]+")


def says_nothing(text: str) -> bool:
    """Tell whether a text holds no word but those of a no: `-`, `?`, `geen`, `n.v.t.`, `none`, `n/a`."""
    together = re.sub(r"(?<=\b\w)[./](?=\w)", "", text.casefold())
    return _NO.issuperset(_WORDS.findall(together))


def check_alternative(text: str) -> None:
    """Check that what can be done instead is something (P3). Raises Refused, which no reason goes before."""
    if says_nothing(text):
        raise bare_no()


def bare_no() -> Refused:
    """Return that a no without an alternative is none of ours."""
    return Refused(
        Text("A no without an alternative cannot be recorded."),
        remedy=Text(
            "Say what can be done instead: {option}. A reason does not change this.",
            option=Remedy("option", key="alternative"),
        ),
        overridable=False,
    )


def check_text(*texts: str) -> None:
    """Check that texts hold no control characters, which could fool a later reader. Raises WrongInput."""
    for text in texts:
        found = CONTROL.search(text)
        if found:
            raise _control_character(found)
    check_encoded(*texts)


def _control_character(found: re.Match[str]) -> WrongInput:
    return WrongInput(
        Text(
            "The text holds a control character ({code}) at place {place}.",
            code=Code(f"U+{ord(found[0]):04X}"),
            place=found.start() + 1,
        ),
        remedy=Text("Take it out and try again."),
    )


def check_encoded(*texts: str) -> None:
    """Check that texts are UTF-8, as all that kv keeps and compares. Raises WrongInput."""
    if any(map(_SURROGATE.search, texts)):
        raise not_encoded()


def not_encoded() -> WrongInput:
    """Return that a text is not UTF-8."""
    return WrongInput(
        Text("The text is not UTF-8."),
        remedy=Text(
            "Save it as UTF-8, or type it in a terminal that writes UTF-8."
        ),
    )


def refuse_tag(change: str) -> WrongInput | None:
    """Return what is wrong with a tag and its sign, as `+spoed` or `-spoed`."""
    name = change[1:].replace("-", "").replace("_", "")
    if change.startswith(("+", "-")) and name.isalnum():
        return None
    return WrongInput(
        Text("{change} is no tag with a sign.", change=change),
        remedy=Text(
            "Write it as {example}.", example=Code("+materiaal -spoed")
        ),
    )
