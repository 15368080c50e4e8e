"""The workspace: where it is, and what its kv.yaml says. What is in `cases/` is `store`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from types import MappingProxyType

from klantervaring.core.choices import (
    COMPLIMENT,
    FORESEEN,
    IDEA,
    LANGUAGES,
    PERIODS,
    PROBLEM,
)
from klantervaring.core.erasure.retention import Retention
from klantervaring.core.errors import WrongInput
from klantervaring.core.money import cents
from klantervaring.core.settings.mail_settings import (
    Letterhead,
    MailSettings,
)
from klantervaring.core.settings.people import Person
from klantervaring.core.settings.quiet_hours import DigestSettings
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.text.typed_fields import (
    Fields,
    fields_in,
    read_fields,
)
from klantervaring.files.workspace.layout import (
    CASES,
    CONFIG,
    hides_files,
    private_of,
    root_of,
)
from klantervaring.files.workspace.settings_seldom import READERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from klantervaring.files.text.node import Node

#: The format of the files that this kv writes; `format` in kv.yaml names that of a workspace.
FORMAT = 1
#: Bytes of kv.yaml in which its language is looked for.
_LARGEST = 256 * 1024
#: The procedures of the other kinds of feedback (F1, F13), where kv.yaml names none.
KIND_PROCEDURES = {
    IDEA: "een-idee",
    COMPLIMENT: "een-compliment",
    FORESEEN: "voorzien",
}
#: Sections that have readers of their own.
_SELDOM = ("mail", "letterhead", "digest", "retention")
#: The keys of kv.yaml, in the order in which kv writes them.
KEYS = (
    "format organisation language timezone procedure kinds people budget-period"
    " mail letterhead digest retention views git"
).split()


class Config(NamedTuple):
    """What kv.yaml says, or the defaults. `given` names the keys that the file has, as `mail.imap.host`."""

    organisation: str = ""
    language: str = ""
    timezone: str = "Europe/Amsterdam"
    procedure: str = "een-fan-per-dag"
    people: Mapping[str, Person] = MappingProxyType({})
    budget_period: str = "month"
    git_commit: bool = True
    git_remote: str = ""
    given: tuple[str, ...] = ()
    kinds: Mapping[str, str] = MappingProxyType(KIND_PROCEDURES)
    #: lines of filters and words, by the name that stands for them in a list: `kv list @NAME`
    views: Mapping[str, str] = MappingProxyType({})
    mail: MailSettings = MailSettings()
    letterhead: Letterhead = Letterhead()
    digest: DigestSettings = DigestSettings()
    retention: Retention = Retention()

    def procedure_for(self, kind: str) -> str:
        """Return the name of the rules that a new case of this kind follows."""
        return self.procedure if kind == PROBLEM else self.kinds[kind]


@contextmanager
def named_in_settings() -> Iterator[None]:
    """Tell that the settings name what is not there: else somebody looks for it in their own words."""
    try:
        yield
    except WrongInput as error:
        error.where = error.where or CONFIG
        raise


class Workspace(NamedTuple):
    """A folder with `cases/`."""

    root: Path
    config: Config

    @property
    def zone(self) -> tzinfo:
        """Return the time zone in which days are counted."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.config.timezone)

    @property
    def cases(self) -> Path:
        """Return where the open cases are; the closed ones are in `closed/<year>` below it."""
        return self.root / CASES

    @property
    def private(self) -> Path:
        """Return the folder of kv's own working files; it may not be there yet."""
        return Path(private_of(str(self.root)))


def find(start: Path, named: bool = False) -> Path:
    """Return the root of the workspace at or above `start`; with `named`, `start` itself must be it.

    Raises WrongInput where there is none.
    """
    if is_nowhere() and not start.is_absolute():
        raise gone_folder()
    here = start.absolute()
    root = root_of(str(here), named)
    if root:
        return Path(root)
    if hides_files(str(here)):
        raise WrongInput(
            Text(
                "{folder} is not in a workspace of kv, or git keeps that off this disk (sparse checkout).",
                folder=str(here),
            ),
            remedy=Text(
                "Bring it back: {command}",
                command=Code("git sparse-checkout disable"),
            ),
        )
    if named and not here.is_dir():
        raise WrongInput(
            Text("{name} is no folder.", name=str(here)),
            remedy=Text("Is its name right, and may you read it?"),
        )
    above = root_of(str(here))
    if above:
        raise WrongInput(
            Text(
                "{folder} lies in a workspace of kv, and is none itself.",
                folder=str(here),
            ),
            remedy=Text("Name the workspace: {folder}", folder=above),
        )
    raise WrongInput(
        Text(
            "{folder} is not in a workspace of kv: no folder {cases} there or above.",
            folder=str(here),
            cases=Code("cases/"),
        ),
        remedy=Text(
            "Go to your workspace, name it with {option}, or make one: {command}",
            option=Remedy("name-workspace"),
            command=Remedy("init"),
        ),
    )


def is_nowhere() -> bool:
    """Return whether the current folder is gone."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def gone_folder() -> WrongInput:
    """Return the error for what is looked for in a current folder that is gone."""
    return WrongInput(
        Text("The folder in which you are does not exist any more."),
        remedy=Text(
            "Go to another one, or name your workspace with {option}.",
            option=Remedy("name-workspace"),
        ),
    )


def read_workspace(root: Path) -> Workspace:
    """Return the workspace at `root`. Raises WrongInput with the line for a mistake in kv.yaml."""
    path = root / CONFIG
    return Workspace(
        root, read_config(root, path) if os.path.lexists(path) else Config()
    )


def peek_language(root: Path) -> str:
    """Return the language that kv.yaml names, or "", without reading the rest of it.

    Help and error messages need no more, and must come fast and also where kv.yaml has a mistake.
    """
    try:
        text = beneath.read_file(root, CONFIG, _LARGEST)
    except OSError:
        return ""
    found = re.search(
        rb"^language:[ \t]*[\"']?([a-z]+)\b", text, re.MULTILINE
    )
    said = found[1].decode() if found else ""
    return said if said in LANGUAGES else ""


def read_config(root: Path, path: Path) -> Config:
    """Read kv.yaml, which stands at `path` below `root`.

    Raises WrongInput for an unknown key or a wrong type, with its line.
    """
    return _config(read_fields(path, CONFIG, KEYS, root))


def config_in(raw: bytes) -> Config:
    """Return what a kv.yaml says that holds `raw`. Raises WrongInput as `read_config`."""
    return _config(fields_in(raw, CONFIG, KEYS))


def _config(top: Fields) -> Config:
    _refuse_newer(top)
    git = top.inner("git", ("commit", "remote"))
    return Config(
        organisation=top.text("organisation", ""),
        language=top.one_of("language", LANGUAGES, ""),
        timezone=_timezone(top),
        procedure=top.text("procedure", "een-fan-per-dag"),
        people=_people(top),
        budget_period=top.one_of("budget-period", PERIODS, "month"),
        git_commit=git.yes("commit", True) if git else True,
        git_remote=git.text("remote", "") if git else "",
        given=tuple(_keys_below(top.node)),
        kinds=_kinds(top),
        views=shortcuts(top, "views"),
        **_seldom(top),
    )


def _seldom(top: Fields) -> dict[str, Any]:
    """Return what few workspaces say, by the names of `Config`."""
    said = [key for key in _SELDOM if not is_blank(top, key)]
    return {key: READERS[key](top) for key in said}


def _keys_below(node: Node, above: str = "") -> Iterator[str]:
    """Yield the keys of a mapping, and those below them with all names on the way."""
    for name, inner in node.entries:
        key = f"{above}{name.value}"
        yield key
        if inner.kind == "mapping":
            yield from _keys_below(inner, f"{key}.")


def shortcuts(top: Fields, key: str) -> Mapping[str, str]:
    """Return the lines of words under `key` by their names. Raises WrongInput for what can be neither."""
    section = None if is_blank(top, key) else top.inner(key, ())
    found = {}
    for name, value in section.node.entries if section else ():
        mistake = refuse_shortcut(name.value, top.scalar(value))
        if mistake is not None:
            raise top.fault(name, mistake)
        found[name.value] = value.value
    return found


def is_blank(top: Fields, key: str) -> bool:
    """Return whether a key is not there, or nothing stands behind it yet."""
    node = top.node.get(key)
    return node is None or (node.kind == "scalar" and not node.value)


def refuse_shortcut(name: str, line: str) -> Text | None:
    """Return what is wrong with a name and the line of words that it stands for."""
    import shlex

    if not re.fullmatch(r"[^\W_][\w-]*", name):
        return Text(
            "{name} is no name: it has letters, digits and dashes.",
            name=name,
        )
    try:
        words = shlex.split(line)
    except ValueError:
        return Text("{line}: a quote is not closed", line=line)
    if not words or not line.isprintable():
        return Text("{name} stands for no words", name=name)
    return None


def _refuse_newer(top: Fields) -> None:
    found = top.number("format", FORMAT)
    if found > FORMAT:
        raise _of_newer_kv(top, found)


def _of_newer_kv(top: Fields, found: int) -> WrongInput:
    return top.fault(
        top.at("format"),
        Text(
            "this workspace has format {found}; this kv knows {known}",
            found=found,
            known=FORMAT,
        ),
        Text("Install a newer kv."),
    )


def _timezone(top: Fields) -> str:
    from zoneinfo import ZoneInfo

    def known(text: str) -> str:
        try:
            ZoneInfo(text)
        # ZoneInfoNotFoundError is a KeyError
        except (
            KeyError,
            OSError,
        ) as error:
            raise ValueError(text) from error
        return text

    wanted = Text(
        "{key} is the name of a time zone, as {example}",
        key=Code("timezone"),
        example=Code("Europe/Amsterdam"),
    )
    return top.made("timezone", known, wanted, "Europe/Amsterdam")


def _kinds(top: Fields) -> Mapping[str, str]:
    section = top.inner("kinds", KIND_PROCEDURES)
    if section is None:
        return KIND_PROCEDURES
    return {
        kind: section.text(kind, usual)
        for kind, usual in KIND_PROCEDURES.items()
    }


def _people(top: Fields) -> Mapping[str, Person]:
    if is_blank(top, "people"):
        return {}
    section = top.inner("people", ())
    if section is None:
        return {}
    found = {}
    for name, value in section.node.entries:
        fields = top.of(value, ("name", "email", "role", "budget"))
        found[name.value] = Person(
            name.value,
            fields.text("name", ""),
            fields.text("email", ""),
            fields.text("role", ""),
            _budget(fields),
        )
    return found


def _budget(fields: Fields) -> str:
    def amount(text: str) -> str:
        cents(text)
        return text

    return fields.made(
        "budget",
        amount,
        Text("{key} is an amount in euros", key=Code("budget")),
        "",
    )
