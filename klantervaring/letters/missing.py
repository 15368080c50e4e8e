"""A letter lacks something: what that is called, and where it is filled in."""

from __future__ import annotations

from klantervaring.core.choices import LETTER_NAMES
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import (
    Code,
    Named,
    Several,
    Text,
    ours,
    quoted,
)
from klantervaring.core.values import NamedTuple
from klantervaring.letters.kinds import LETTERS
from klantervaring.letters.rendering import EmptyField
from klantervaring.letters.templates import FOLDER


class FieldHome(NamedTuple):
    """What a field of a letter is called, and the setting that has it; without one it stands in the case.

    `{by}` in a setting stands for who signs.
    """

    title: Text
    setting: str = ""


#: The fields that may be empty although the rules were asked: those of ourselves, and of the customer.
FIELD_HOMES = {
    "signed": FieldHome(Text("the name of who signs"), "people.{by}.name"),
    "role": FieldHome(Text("the role of who signs"), "people.{by}.role"),
    "organisation": FieldHome(
        Text("the name of our organisation"), "organisation"
    ),
    "our_email": FieldHome(Text("our own mail address"), "mail.addresses"),
    "our_phone": FieldHome(
        Text("our own telephone number"), "letterhead.phone"
    ),
    "salutation": FieldHome(Text("the name of the customer")),
    "name": FieldHome(Text("the name of the customer")),
    "customer": FieldHome(Text("the name of the customer")),
    "contact": FieldHome(Text("the contact of the customer")),
    "customer_email": FieldHome(Text("the mail address of the customer")),
    "customer_phone": FieldHome(
        Text("the telephone number of the customer")
    ),
    "title": FieldHome(Text("the title of the case")),
    "wish": FieldHome(Text("what the customer hopes for")),
}


#: Fields that an option of the letter fills, where the case does not say it in a way that can be read.
_OPTIONS = {
    "invited_for": (
        Text("the moment for which the customer is invited"),
        "--for",
        "TIME",
    ),
    "decision": (
        Text("the decision on the objection"),
        "--decision",
        "DECISION",
    ),
}


class LetterHome(NamedTuple):
    """The letter in which a field is empty: of which case and step, who signs, and which are due there.

    `suspended` is the term whose end the field tells, where it stands still.
    """

    id: str
    kind: str
    by: str
    step: Named | str = ""
    due: tuple[str, ...] = ()
    suspended: Named | None = None


def is_at_home(empty: EmptyField) -> bool:
    """Return whether it is known where an empty field is filled in."""
    return empty.field in FIELD_HOMES or empty.field in _OPTIONS


def lacking(empty: EmptyField, letter: LetterHome) -> WrongInput:
    """Return what is said of an empty field in the letter of a case, with the command that fills it."""
    if is_at_home(empty):
        what, command = _filled_by(empty.field, letter)
        return WrongInput(
            Text(
                "The letter needs {what}, and that is not known.",
                what=what,
            ),
            remedy=Text("Fill it in: {command}", command=command),
        )
    if empty.where.startswith(f"{FOLDER}/"):
        return _of_a_template(empty)
    if letter.kind not in letter.due:
        return _of_another_step(letter)
    if letter.suspended is not None:
        return _of_a_suspended_term(letter, letter.suspended)
    return _of_another_procedure(empty)


def _filled_by(field: str, letter: LetterHome) -> tuple[Text, Code]:
    """Return what a field is called, and the command that fills it."""
    if field in _OPTIONS:
        what, option, value = _OPTIONS[field]
        command = ours(
            "kv letter {} {} {} {}",
            quoted(letter.id),
            quoted(letter.kind),
            quoted(option),
            quoted(value),
        )
        return what, Code(command)
    home = FIELD_HOMES[field]
    return home.title, _filling(home, letter.id, letter.by)


def _of_another_step(letter: LetterHome) -> WrongInput:
    """Return what is said of a letter that does not fit its case as it stands."""
    due = tuple(LETTER_NAMES[kind].typed for kind in letter.due)
    remedy = Text("No letter is due in it now.")
    if due:
        remedy = Text("Due in it now: {letters}.", letters=Several(due))
    return WrongInput(
        Text(
            "The letter {letter} does not fit this case now, in step {step}.",
            letter=LETTERS[letter.kind].name.title,
            step=letter.step,
        ),
        remedy=remedy,
    )


def _filling(home: FieldHome, id: str, by: str) -> Code:
    if not home.setting:
        return Code(ours("kv edit {}", quoted(id)))
    setting = home.setting.replace("{by}", by)
    return Code(ours("kv config set {} VALUE", quoted(setting)))


def _of_a_suspended_term(letter: LetterHome, term: Named) -> WrongInput:
    """Return what is said of a letter that tells the end of a term while that is not known."""
    return WrongInput(
        Text(
            "The letter {letter} says when the term {term} ends, which nobody knows while it is suspended.",
            letter=LETTERS[letter.kind].name.title,
            term=term,
        ),
        remedy=Text(
            "Write the letter when the term runs again. Why it is suspended: {command}",
            command=Code(ours("kv why {}", quoted(letter.id))),
        ),
    )


def _of_another_procedure(empty: EmptyField) -> WrongInput:
    """Return what is said of a letter of kv that is due where no term gives what it tells."""
    return WrongInput(
        empty.text,
        remedy=Text(
            "The letter that comes with kv does not fit this procedure; write your own: {path}",
            path=Code(f"{FOLDER}/{empty.where}"),
        ),
    )


def _of_a_template(empty: EmptyField) -> WrongInput:
    """Return what is said of a field that only a template asks for."""
    return WrongInput(
        empty.text,
        where=empty.where,
        remedy=Text(
            "In the template it may stand in a condition: {example}.",
            example=Code("{% if " + empty.field + " %}...{% endif %}"),
        ),
    )
