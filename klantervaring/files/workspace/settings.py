"""What can be set in kv.yaml and in the personal settings, and their texts after a change.

A change touches its own lines and no other; who writes it reads it back first (`config_in`, `personal_in`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from klantervaring.core.choices import (
    COLOURS,
    DIGEST_DAYS,
    KINDS,
    LANGUAGES,
    LINE_SECURITY,
    PERIODS,
    YES_OR_NO,
    Choice,
)
from klantervaring.core.erasure.retention import (
    RULE_NAMES,
    Retention,
    read_kept,
    told_kept,
    written_kept,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.people import (
    Person,
    check_free,
    written_budget,
)
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.sentences import (
    Code,
    Part,
    Remedy,
    Several,
    Text,
)
from klantervaring.core.text.spoken import meant, which
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.key_file import (
    appended,
    data_of,
    edited,
    newline_of,
)
from klantervaring.files.text.scalars import flow_mapping, scalar
from klantervaring.files.workspace import config, personal
from klantervaring.files.workspace.layout import CONFIG, personal_file
from klantervaring.files.workspace.settings_seldom import how_long

#: What stands for each person, in the order in which kv writes it, with other names for it.
OF_A_PERSON: Mapping[str, tuple[str, ...]] = {
    "name": ("naam",),
    "email": ("e-mail", "adres"),
    "role": ("rol",),
    "budget": ("budget",),
}
#: A line that no file of settings has: the editor of keys leaves none without any.
_STAND_IN = "stand-in: of kv"


class Known(NamedTuple):
    """A file of settings: its keys with other names for each, and the values that some may have.

    The first of the other names is what it is called in Dutch.
    `named` are the keys below which stand names that people choose.
    """

    keys: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, Choice]]
    named: Mapping[str, tuple[str, ...]]
    order: Sequence[str]


WORKSPACE = Known(
    keys={
        "organisation": ("organisatie", "organization"),
        "language": ("taal",),
        "timezone": ("tijdzone",),
        "procedure": ("werkwijze",),
        **{
            f"kinds.{key}": (
                f"soorten.{KINDS[key].typed.in_language('nl')}",
            )
            for key in config.KIND_PROCEDURES
        },
        "budget-period": ("budgetperiode",),
        "mail.addresses": ("mail.adressen",),
        "mail.server": ("mail.mailserver",),
        "mail.imap.host": ("mail.imap.computer",),
        "mail.imap.port": ("mail.imap.poort",),
        "mail.imap.user": ("mail.imap.gebruiker",),
        "mail.imap.folder": ("mail.imap.map",),
        "mail.imap.security": ("mail.imap.beveiliging",),
        "mail.smtp.host": ("mail.smtp.computer",),
        "mail.smtp.port": ("mail.smtp.poort",),
        "mail.smtp.user": ("mail.smtp.gebruiker",),
        "mail.smtp.from": ("mail.smtp.van",),
        "mail.smtp.security": ("mail.smtp.beveiliging",),
        "letterhead.address": ("briefhoofd.adres",),
        "letterhead.phone": ("briefhoofd.telefoon",),
        "letterhead.website": ("briefhoofd.website",),
        "letterhead.logo": ("briefhoofd.logo",),
        "digest.quiet": ("samenvatting.stil",),
        "digest.days": ("samenvatting.dagen",),
        **{
            f"retention.{key}": (
                f"bewaartermijn.{name.typed.in_language('nl')}",
            )
            for key, name in RULE_NAMES.items()
        },
        "git.commit": ("git.vastleggen",),
        "git.remote": ("git.delen",),
    },
    words={
        "language": LANGUAGES,
        "budget-period": PERIODS,
        "mail.imap.security": LINE_SECURITY,
        "mail.smtp.security": LINE_SECURITY,
        "digest.days": DIGEST_DAYS,
        "git.commit": YES_OR_NO,
    },
    named={"people": ("mensen",), "views": ("overzichten",)},
    order=config.KEYS,
)
PERSONAL = Known(
    keys={
        "me": ("ik",),
        "language": ("taal",),
        "workspace": ("werkmap",),
        "color": ("kleur", "colour"),
        "pager": ("bladeren",),
        "editor": ("bewerken",),
    },
    words={"language": LANGUAGES, "color": COLOURS},
    named={"alias": ("aliases",), "views": ("overzichten",)},
    order=personal.KEYS,
)


def key_in(known: Known, key: str, language: str) -> str:
    """Return what a key is called in a language."""
    return known.keys[key][0] if language == "nl" else key


def keys_meant(known: Known, typed: str) -> tuple[str, ...]:
    """Return the keys, from the top, that somebody meant. Raises WrongInput, with the near ones."""
    first, *rest = typed.split(".", 1)
    sections = meant(first, known.named)
    if rest and len(sections) == 1:
        return _path_below(sections[0], rest[0], typed)
    found = meant(typed, known.keys)
    if len(found) != 1:
        raise _no_such_key(known, typed, found)
    return tuple(found[0].split("."))


def _path_below(section: str, name: str, typed: str) -> tuple[str, ...]:
    if section != "people":
        return (section, name)
    short, _, said = name.rpartition(".")
    found = meant(said, OF_A_PERSON)
    if not short or len(found) != 1:
        raise _nothing_of_a_person(typed)
    return (section, short, found[0])


def _nothing_of_a_person(typed: str) -> WrongInput:
    return WrongInput(
        Text("{key} is no setting.", key=typed),
        remedy=Text(
            "Of a person there are: {known}.",
            known=Code(", ".join(OF_A_PERSON)),
        ),
    )


def name_in(known: Known, key: str, language: str) -> str:
    """Return what a setting is called in a language, as it may be typed; a name that somebody chose stays."""
    if language != "nl":
        return key
    if key in known.keys:
        return known.keys[key][0]
    section, *names = key.split(".", 1)
    called = known.named.get(section, (section,))[0]
    if section == "people" and names:
        short, _, part = names[0].rpartition(".")
        names = [short, OF_A_PERSON[part][0]]
    return ".".join((called, *names))


def told_value(known: Known, key: str, value: str) -> Part:
    """Return a value as people are told it; as it stands where it is no word of ours."""
    if value and key.startswith("retention."):
        return told_kept(read_kept(value))
    words = known.words.get(key, {})
    found = which(value, words)
    if len(found) != 1:
        return value
    return words[found[0]].title


def _no_such_key(
    known: Known,
    typed: str,
    begun: Sequence[str],
) -> WrongInput:
    keys = [*known.keys, *(f"{section}.NAME" for section in known.named)]
    near = begun or get_close_matches(typed, keys, n=3)
    remedy = Text("Known are: {known}.", known=Code(", ".join(keys)))
    if near:
        remedy = Text("Did you mean {near}?", near=Code(", ".join(near)))
    return WrongInput(
        Text("{key} is no setting.", key=typed), remedy=remedy
    )


def value_of(known: Known, path: Sequence[str], typed: str) -> str:
    """Return the value as the file has it: one of the words of the key, or the line that was typed."""
    check_typed_line(typed)
    if path[0] == "retention":
        return _as_kept(path, typed)
    if path[0] == "people" and path[-1] == "budget":
        return written_budget(typed)
    words = known.words.get(".".join(path))
    return typed if words is None else _word_of(words, path, typed)


def _word_of(
    words: Mapping[str, Choice],
    path: Sequence[str],
    typed: str,
) -> str:
    found = which(typed, words)
    if len(found) != 1:
        spelt = tuple(each.typed for each in words.values())
        remedy = Text(
            "Known are: {known}.",
            known=Several(spelt),
        )
        raise _unknown_value(path, typed, remedy)
    return found[0]


def _unknown_value(
    path: Sequence[str],
    typed: str,
    remedy: Text,
) -> WrongInput:
    said = Text(
        "{key}: {value} is not known",
        key=Code(".".join(path)),
        value=typed,
    )
    return WrongInput(said, remedy=remedy)


def _as_kept(path: Sequence[str], typed: str) -> str:
    """Return how long something is kept, in the words of the file. Raises WrongInput."""
    try:
        return written_kept(read_kept(typed))
    except ValueError:
        raise _unknown_value(path, typed, how_long(path[-1])) from None


def with_value(
    known: Known,
    text: str,
    path: Sequence[str],
    value: str,
) -> str:
    """Return the text of the file with another value of a key; read back. Raises WrongInput."""
    plain = known.words.get(".".join(path)) or path[-1] == "budget"
    written = value if plain else scalar(value)
    if path[0] == "people":
        _check_of_person(text, path, value)
    return _read_back(known, _with(known, text, path, written, value), path)


def _check_of_person(text: str, path: Sequence[str], value: str) -> None:
    _, short, key = path
    people = _people(text)
    if short not in people:
        raise _is_nobody(short)
    if key == "email":
        check_free(value, short, people)


def _is_nobody(short: str) -> WrongInput:
    return WrongInput(
        Text("{name} is nobody in kv.yaml.", name=short),
        remedy=Remedy("add-person", short=short),
    )


def without(known: Known, text: str, path: Sequence[str]) -> str:
    """Return the text of the file without a key, which has its default from then on.

    A person of whom nothing more is said still works here.
    """
    said: Any = data_of(text, shown(known))
    *above, last = path
    for key in above:
        said = said.get(key) if isinstance(said, dict) else None
    if not isinstance(said, dict) or last not in said:
        return text
    if path[0] == "people" and len(said) == 1:
        changed = _with(known, text, above, "{}", {})
    else:
        changed = _removed(known, text, path)
    return _read_back(known, changed, path)


def _removed(known: Known, text: str, path: Sequence[str]) -> str:
    """Return the text without a key; while the last one goes, a line stands in for what is to be left."""
    line = ""
    if len(data_of(text, shown(known))) == 1:
        newline = newline_of(text)
        text += "" if text.endswith("\n") else newline
        line = f"{_STAND_IN}{newline}"
    changed = edited(
        text + line,
        lambda edit: edit.remove_at(path),
        shown(known),
        known.order,
    )
    return changed.removesuffix(line)


def with_retention(text: str, rules: Retention) -> str:
    """Return the text of kv.yaml with rules of how long closed cases are kept, in place of any other."""
    said = {name: written_kept(kept) for name, kept in rules.rules.items()}
    written = [(name, scalar(kept)) for name, kept in said.items()]
    path = ("retention",)
    changed = _with(WORKSPACE, text, path, flow_mapping(written), said)
    return _read_back(WORKSPACE, changed, path)


def with_person(text: str, person: Person) -> str:
    """Return the text of kv.yaml with one more person; whether the name is free is for `check_short`.

    Raises WrongInput where somebody else has the address.
    """
    check_free(person.email, person.short, _people(text))
    said = {key: getattr(person, key) for key in OF_A_PERSON}
    said = {key: value for key, value in said.items() if value}
    written = [
        (key, value if key == "budget" else scalar(value))
        for key, value in said.items()
    ]
    path = ("people", person.short)
    changed = _with(WORKSPACE, text, path, flow_mapping(written), said)
    return _read_back(WORKSPACE, changed, path)


def shown(known: Known) -> str:
    """Return the name of the file in messages."""
    return CONFIG if known is WORKSPACE else personal_file()


def _people(text: str) -> Mapping[str, Person]:
    """Return the people of kv.yaml with their addresses, whatever mistake stands beside them."""
    said = data_of(text, CONFIG).get("people")
    people = said if isinstance(said, dict) else {}
    return {
        short: Person(short, email=_address(said))
        for short, said in people.items()
    }


def _address(said: Any) -> str:
    found = said.get("email") if isinstance(said, dict) else None
    return found if isinstance(found, str) else ""


def _with(
    known: Known,
    text: str,
    path: Sequence[str],
    written: str,
    value: Any,
) -> str:
    """Return the text with a value: in its place, else where a comment keeps one free, else below."""
    said = data_of(text, shown(known))
    top = path[0]
    lines = _entry(path, written)
    whole = value
    for key in reversed(path[1:]):
        whole = {key: whole}
    if top not in said:
        filled = _filled(text, top, lines)
        if data_of(filled, shown(known)) == {**said, top: whole}:
            return filled
    if not said:
        return appended(text, f"{lines}\n", top, whole, shown(known))
    return edited(
        text,
        lambda edit: edit.set_at(path, written, value),
        shown(known),
        known.order,
    )


def _filled(text: str, top: str, lines: str) -> str:
    """Return the text with the lines of a key in place of a comment that keeps its place free, if any."""
    free = re.compile(f"^# {re.escape(top)}:(?=\r?$)", re.MULTILINE)
    new = lines.replace("\n", newline_of(text))
    return free.sub(lambda _: new, text, count=1)


def _entry(path: Sequence[str], written: str) -> str:
    """Return the lines of a new key, the second of which is what stands below it."""
    if not path[1:]:
        return f"{scalar(path[0])}: {written}"
    for key in reversed(path[2:]):
        written = flow_mapping([(key, written)])
    return f"{scalar(path[0])}:\n  {scalar(path[1])}: {written}"


def _read_back(known: Known, text: str, path: Sequence[str]) -> str:
    """Return the text, once its own reader has taken it. Raises WrongInput for what it refuses."""
    read: Callable[[bytes], Any] = config.config_in
    if known is PERSONAL:
        read = personal.personal_in
    try:
        read(text.encode("utf-8", "surrogateescape"))
    except WrongInput as error:
        raise WrongInput(
            error.text, where=".".join(path), remedy=error.remedy
        ) from None
    return text
