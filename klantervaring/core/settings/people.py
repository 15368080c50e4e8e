"""The people of a workspace, as kv.yaml names them, and who may act where it does."""

from __future__ import annotations

from klantervaring.core.errors import WrongInput
from klantervaring.core.money import read_amount
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import (
    Code,
    Remedy,
    Text,
    euros,
)
from klantervaring.core.text.spoken import meant, nearest
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


class Person(NamedTuple):
    """Somebody of the desk, under a short name. `budget` is in euros a period, "" where none is set."""

    short: str
    name: str = ""
    email: str = ""
    role: str = ""
    budget: str = ""


def written_budget(typed: str) -> str:
    """Return an amount as kv.yaml has it: `50`, `12.50`. Raises WrongInput for what is none."""
    return euros(read_amount(typed)).removesuffix(".00")


def refuse_stranger(
    name: str,
    people: Collection[str],
    acts: bool = False,
) -> WrongInput | None:
    """Return what is wrong with a name outside `people`; where nobody is named, anybody may act.

    The remedy names who is known; where it is the name of the one who `acts`, also how to say who you are.
    """
    if not people or name in people:
        return None
    known = ", ".join(people)
    remedy = Text("Known are: {known}.", known=known)
    return WrongInput(
        Text(
            "{name} is not one of the people of this workspace.", name=name
        ),
        where="kv.yaml",
        remedy=Remedy("say-who", known=known) if acts else remedy,
    )


def names_of_people(
    people: Mapping[str, Person],
) -> dict[str, tuple[str, ...]]:
    """Return what each may be called by beside the short name: the full name, and each word of it."""
    return {
        short: (person.name, *person.name.split())
        for short, person in people.items()
    }


def meant_person(
    name: str,
    people: Mapping[str, Person],
    acts: bool = False,
) -> str:
    """Return the short name of whom `name` or its beginning names; anybody, where the workspace names nobody.

    Raises WrongInput with the known names, near ones first.
    """
    if name in people:
        return name
    names = names_of_people(people)
    found = meant(name, names)
    if len(found) == 1:
        return found[0]
    near = found or nearest(name, names)
    stranger = refuse_stranger(name, dict.fromkeys([*near, *people]), acts)
    if stranger is not None:
        raise stranger
    return name


#: What stands for whoever acts, in the filters of a list: nobody can be called so.
MYSELF = ("me", "ik", "mij")


def check_short(short: str, people: Iterable[str]) -> None:
    """Check a new short name: one word, and not that of somebody else. Raises WrongInput."""
    if not _is_one_word(short) or short in MYSELF:
        raise _no_short_name(short)
    known = as_it_stands(short, people)
    if known:
        raise _there_already(known)


def _is_one_word(short: str) -> bool:
    letters = short.replace("-", "").replace("_", "").replace(".", "")
    return letters.isalnum() and short[0].isalnum()


def _no_short_name(short: str) -> WrongInput:
    return WrongInput(
        Text("{name} is no short name.", name=short),
        remedy=Text(
            "Take one word of letters and digits, as {example}.",
            example=Code("sanne"),
        ),
    )


def _there_already(short: str) -> WrongInput:
    return WrongInput(
        Text("{name} is there already.", name=short),
        where="kv.yaml",
        remedy=Text(
            "To change something: {command}",
            command=Remedy("set-address", short=short),
        ),
    )


def as_it_stands(short: str, people: Iterable[str]) -> str:
    """Return a short name as it stands among `people`, in whatever letters; "" for a stranger."""
    known = list(people)
    alike = [each for each in known if plain(each) == plain(short)]
    if short in alike:
        return short
    return alike[0] if alike else ""


def check_free(
    address: str,
    short: str,
    people: Mapping[str, Person],
) -> None:
    """Check that nobody else has this address: mail of ours is put down to whoever has it.

    Raises WrongInput.
    """
    for other in people.values():
        is_same = other.email.lower() == address.lower()
        if address and is_same and other.short != short:
            raise WrongInput(
                Text(
                    "{address} is the address of {name}.",
                    address=address,
                    name=other.short,
                ),
                where="kv.yaml",
                remedy=Text(
                    "Take another one. What several of you share belongs in {key}.",
                    key=Code("mail.addresses"),
                ),
            )


#: What stands in no address that people have.
_IN_NO_ADDRESS = frozenset(' \t\r\n<>()[]:;,"\\')


def check_address(address: str) -> None:
    """Check that it can be an e-mail address. Raises WrongInput."""
    name, _, host = address.partition("@")
    if not name or not host or not _IN_NO_ADDRESS.isdisjoint(address):
        raise _no_address(address)


def _no_address(address: str) -> WrongInput:
    return WrongInput(
        Text("{address} is no e-mail address.", address=address),
        remedy=Text(
            "Write it as {example}.", example=Code("sanne@example.org")
        ),
    )


def read_person(text: str) -> Person:
    """Return who is meant by `SHORT` or `SHORT=NAME <ADDRESS>`. Raises WrongInput."""
    short, _, rest = text.partition("=")
    name, _, address = rest.partition("<")
    person = Person(
        short.strip(), name.strip(), address.strip().removesuffix(">")
    )
    check_short(person.short, ())
    if person.email:
        check_address(person.email)
    return person
