"""A letter lacks something: what that is called, and where it is filled in."""

from __future__ import annotations

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.letters.rendering import EmptyField


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


def lacking(empty: EmptyField, id: str, by: str) -> WrongInput:
    """Return what is said of an empty field in the letter of a case, with the command that fills it."""
    home = FIELD_HOMES.get(empty.field)
    if home is None:
        return _of_a_template(empty)
    return WrongInput(
        Text(
            "The letter needs {what}, and that is not known.",
            what=home.title,
        ),
        remedy=Text(
            "Fill it in: {command}", command=_filling(home, id, by)
        ),
    )


def _filling(home: FieldHome, id: str, by: str) -> Code:
    if not home.setting:
        return Code(ours("kv edit {}", quoted(id)))
    setting = home.setting.replace("{by}", by)
    return Code(ours("kv config set {} VALUE", quoted(setting)))


def _of_a_template(empty: EmptyField) -> WrongInput:
    """Return what is said of a field that only a template of the team's own asks for."""
    return WrongInput(
        empty.text,
        where=empty.where,
        remedy=Text(
            "In the template it may stand in a condition: {example}.",
            example=Code("{% if " + empty.field + " %}...{% endif %}"),
        ),
    )
