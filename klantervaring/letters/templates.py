"""The templates of letters: files with a front matter, kv's own and those of a workspace, which go first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from klantervaring.core.choices import KINDS, PROBLEM
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Trigger
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import content
from klantervaring.files.text.typed_fields import unreadable
from klantervaring.letters.kinds import LETTERS

OURS = Path(__file__).parent
#: The folder of a workspace with its own.
FOLDER = "letters"
#: To whom a letter can go.
RECEIVERS = ("customer", "decider", "us")
_KEYS = ("subject", "to", "after", "until", "level", "kinds", "text")
#: Bytes of a template.
_LARGEST = 64 * 1024


class LetterTemplate(NamedTuple):
    """A template of one letter in one language, as it was read; `path` names it in messages.

    The letter is due after an event of `after`, until one of `until`; at `level`, where that is not 0, and
    for experiences of these `kinds`.
    """

    kind: str
    language: str
    subject: str
    to: str
    after: tuple[Trigger, ...]
    until: tuple[Trigger, ...]
    level: int
    kinds: tuple[str, ...]
    text: str
    path: str


class _Handler(YAMLHandler):
    """Every value is text, as everywhere in our files."""

    def load(self, fm: str, **_: object) -> Any:
        """Return what the front matter says."""
        return yaml.load(fm, Loader=yaml.BaseLoader)


def read_template(root: Path, kind: str, language: str) -> LetterTemplate:
    """Return the template of a workspace for a letter, else that of kv. Raises WrongInput."""
    name = f"{language}/{kind}.md"
    own = root / FOLDER / name
    try:
        if beneath.is_there(root, own):
            raw = beneath.read_file(root, own, _LARGEST + 1)
            return template_in(raw, kind, language, f"{FOLDER}/{name}")
        raw = content(OURS / name, _LARGEST + 1, follow=True)
    except OSError as error:
        raise unreadable(f"{FOLDER}/{name}", error) from error
    return template_in(raw, kind, language, name)


def all_templates(root: Path, language: str) -> list[LetterTemplate]:
    """Return a template of each letter, in the order of `LETTERS`. Raises WrongInput."""
    return [read_template(root, kind, language) for kind in LETTERS]


def template_in(
    raw: bytes, kind: str, language: str, where: str
) -> LetterTemplate:
    """Return the template that a file holds. Raises WrongInput."""
    said, body = _parted(raw, where)
    _refuse_unknown(said, where)
    text = _text_of(said, body, where)
    return LetterTemplate(
        kind,
        language,
        _text(said, "subject", where),
        _one_of(said, "to", RECEIVERS, where),
        _triggers(said, "after", where),
        _triggers(said, "until", where),
        _level(said, where),
        _kinds(said, where),
        text,
        where,
    )


def _refuse_unknown(said: Iterable[str], where: str) -> None:
    for key in said:
        if key not in _KEYS:
            fault = Text("unknown key {key}", key=key)
            raise _fault(where, fault, _known_keys())


def _known_keys() -> Text:
    return Text("Known are: {known}.", known=Code(", ".join(_KEYS)))


def _text_of(said: dict[str, Any], body: str, where: str) -> str:
    """Return the text of a letter, which stands under a key or below the front matter."""
    text = body or _text(said, "text", where)
    if body and said.get("text"):
        message = Text("the text stands both under text and below")
        raise _fault(where, message)
    if not text.strip():
        raise _fault(where, Text("there is no text"))
    return text


def _parted(raw: bytes, where: str) -> tuple[dict[str, Any], str]:
    if len(raw) > _LARGEST:
        raise _fault(where, Text("the file is too large"))
    try:
        said, body = _read(raw.decode("utf-8-sig"), where)
    except UnicodeDecodeError:
        raise _fault(where, Text("not UTF-8")) from None
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise _fault(where, _no_yaml(error)) from None
    if not _is_of_keys(said):
        raise _fault(where, Text("keys are expected here"))
    return said, body.strip()


def _read(text: str, where: str) -> tuple[Any, str]:
    """Return the front matter as YAML has it, and what stands below it."""
    handler = _Handler()
    if not handler.detect(text):
        raise _fault(where, _NO_MATTER)
    matter, body = handler.split(text)
    return handler.load(matter), body


_NO_MATTER = Text("it does not begin with a front matter")


def _no_yaml(error: Exception) -> Text:
    reason = " ".join(str(error).split())[:200]
    return Text("no valid YAML: {reason}", reason=reason)


def _is_of_keys(said: object) -> bool:
    return isinstance(said, dict) and all(
        isinstance(key, str) for key in said
    )


def _text(said: dict[str, Any], key: str, where: str) -> str:
    value = said.get(key, "")
    if not isinstance(value, str):
        raise _fault(where, Text("{key} is a text", key=Code(key)))
    return value


def _one_of(
    said: dict[str, Any], key: str, known: tuple[str, ...], where: str
) -> str:
    value = _text(said, key, where) or known[0]
    if value not in known:
        raise _fault(
            where,
            Text("{key}: {value} is not known", key=Code(key), value=value),
            Text("Known are: {known}.", known=Code(", ".join(known))),
        )
    return value


def _words(said: dict[str, Any], key: str, where: str) -> list[str]:
    value = said.get(key, [])
    listed = [value] if isinstance(value, str) and value else value or []
    if not isinstance(listed, list) or not all(
        isinstance(each, str) for each in listed
    ):
        raise _fault(where, Text("{key} is a list of words", key=Code(key)))
    return listed


def _triggers(
    said: dict[str, Any], key: str, where: str
) -> tuple[Trigger, ...]:
    found = []
    for word in _words(said, key, where):
        event, _, says = word.partition(":")
        found.append(Trigger(event.strip(), says.strip()))
    return tuple(found)


def _level(said: dict[str, Any], where: str) -> int:
    """Return the level of the objection that a letter is about; 0 for any."""
    value = _text(said, "level", where)
    level = number(value) if value else 0
    if level is None:
        raise _fault(
            where, Text("{key} is a whole number", key=Code("level"))
        )
    return level


def _kinds(said: dict[str, Any], where: str) -> tuple[str, ...]:
    kinds = _words(said, "kinds", where) or [PROBLEM]
    for kind in kinds:
        if kind not in KINDS:
            raise _unknown_kind(where, kind)
    return tuple(kinds)


def _unknown_kind(where: str, kind: str) -> WrongInput:
    return _fault(
        where,
        Text(
            "{key}: {value} is not known",
            key=Code("kinds"),
            value=kind,
        ),
        Text("Known are: {known}.", known=Code(", ".join(KINDS))),
    )


def _fault(
    where: str, message: Text, remedy: Text | None = None
) -> WrongInput:
    return WrongInput(message, where=where, remedy=remedy)
