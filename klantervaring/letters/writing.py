"""A letter as a text: to whom, about what, and its words; made of a template, or read from a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.people import check_address
from klantervaring.core.text.input_checks import check_line, check_text
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.letters.rendering import rendered
from klantervaring.letters.templates import LetterTemplate

#: The lines at the head of a draft, by language; both are read.
_HEADS = {"nl": ("Aan", "Onderwerp"), "en": ("To", "Subject")}
_HEAD = re.compile(
    r"\s*(Aan|To|Onderwerp|Subject)\s*:\s*(.*)", re.IGNORECASE
)
_TO = ("aan", "to")


class LetterText(NamedTuple):
    """A letter: addresses with commas between, a subject, and a body in Markdown."""

    to: str
    subject: str
    body: str

    @property
    def receivers(self) -> list[str]:
        """Return the addresses, each apart."""
        each = [part.strip() for part in self.to.split(",")]
        return list(filter(None, each))


def written(
    template: LetterTemplate,
    fields: Mapping[str, object],
    to: str,
    is_formal: bool,
) -> LetterText:
    """Return the letter of a template. Raises WrongInput as `rendered`."""
    subject = rendered(template.subject, fields, is_formal, template.path)
    body = rendered(template.text, fields, is_formal, template.path)
    return LetterText(to, " ".join(subject.split()), tidied_letter(body))


#: What is to be done with a draft that cannot be a letter.
WRITE_OR_ANEW = Text(
    "Write on in it ({edit}), or begin anew: {anew}.",
    edit=Code("--edit"),
    anew=Code("--anew"),
)


def tidied_letter(body: str) -> str:
    """Return a text without blanks at the ends of its lines, and with one empty line where there are more."""
    lines = "\n".join(line.rstrip() for line in body.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def as_draft(letter: LetterText, language: str) -> str:
    """Return a letter as a file for an editor: two lines of head, an empty line, and the text."""
    to, subject = _HEADS[language]
    return (
        f"{to}: {letter.to}\n{subject}: {letter.subject}\n\n{letter.body}"
    )


def _head_of(lines: list[str], usual: LetterText) -> tuple[str, str]:
    """Return to whom a draft goes and its subject; their lines are taken away from its beginning."""
    to = usual.to
    subject = usual.subject
    while lines and (found := _HEAD.fullmatch(lines[0])):
        if found[1].lower() in _TO:
            to = found[2].strip()
        else:
            subject = found[2].strip()
        lines.pop(0)
    return to, subject


def from_draft(text: str, where: str, usual: LetterText) -> LetterText:
    """Return the letter that a draft holds; what it does not say of head is as `usual`. Raises WrongInput."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    check_text(text)
    lines = text.split("\n")
    to, subject = _head_of(lines, usual)
    check_line(to, subject)
    body = tidied_letter("\n".join(lines))
    if not body.strip():
        raise WrongInput(
            Text("The letter is empty."), where=where, remedy=WRITE_OR_ANEW
        )
    return LetterText(to, subject, body)


_WRITE_IT = Text(
    "Write it as {example}: in the case with {command}, or behind {head} in the draft.",
    example=Code("m.visser@school.example"),
    command=Code("kv edit ID"),
    head=Code("To:"),
)


def check_receivers(letter: LetterText) -> Sequence[str]:
    """Return the addresses of a letter that goes out by mail. Raises WrongInput for none, or a bad one."""
    found = letter.receivers
    if not found:
        raise WrongInput(
            Text("No address is known to send the letter to."),
            remedy=Text(
                "Write it behind {head} in the draft, or print the letter: {option}.",
                head=Code("To:"),
                option=Code("--pdf"),
            ),
        )
    for address in found:
        check_line(address)
        try:
            check_address(address)
        except WrongInput as error:
            raise WrongInput(error.text, remedy=_WRITE_IT) from None
    return found
