"""A slip anywhere in a settings file is told with its file and line, and is never a fault of kv.

Each place of each kind of file is spoilt in each way: a key left out or misspelt, an item given twice, values
that are nothing, too long, of another shape, or for a terminal. One way in `SHARE` is tried, all of them with
`KV_WHOLE=1`.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from klantervaring.core.errors import WrongInput
from klantervaring.files.procedures.procedures import Shelf
from klantervaring.files.workspace.alert_rules import read_rules
from klantervaring.files.workspace.config import read_workspace
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.personal import personal_in
from klantervaring.letters.templates import template_in

from tests.core.builders import AMSTERDAM, PROCEDURES

SHARE = 1 if os.environ.get("KV_WHOLE") else 19
SETTINGS = """\
format: 1
organisation: De Lindenhof
language: nl
timezone: Europe/Amsterdam
procedure: een-fan-per-dag
kinds: {idea: een-idee, compliment: een-compliment, foreseen: voorzien}
people:
  noor: {name: Noor, email: noor@lindenhof.example, role: klantgeluk, budget: 75}
budget-period: month
git: {commit: yes, remote: origin}
mail:
  addresses: [ervaring@lindenhof.example]
  server: mx.lindenhof.example
  imap: {host: imap.lindenhof.example, port: 993, user: a@dorp.example, folder: INBOX, security: tls}
  smtp: {host: smtp.dorp.example, port: 587, user: a@dorp.example, from: a@dorp.example, security: tls}
letterhead: {address: [Lindelaan 1], phone: 030-1234567, website: lindenhof.example, logo: logo.png}
digest: {quiet: "18:00-08:00", days: working}
retention: {default: 2 years, no-reply: 1 year, compliment: keep}
"""
ALERTS = """\
mood: {at-most: 2}
again: {when: customer-again, count: 2, within: 90 days, level: desk, title: y}
cause: {when: same-cause, count: 2, within: 30 days, level: owner, title: {en: a, nl: b}}
words: {when: words, words: [advocaat, krant], level: director, title: x}
risk: {when: promise-at-risk, share: 50, level: desk, title: y}
"""
CUSTOMERS = """\
De Vlinder: {address: Marijke, channel: phone, care: rustig}
Vlinder: De Vlinder
shared: [info@bestuur.example]
different: [[De Kiezel, De Zandbank]]
"""
PERSONAL = """\
me: noor
language: nl
workspace: /srv/lindenhof
color: auto
pager: less
editor: vi
alias: {w: vandaag}
views: {laat: overdue --owner noor}
"""
TEMPLATE = (
    "subject: Uw bericht\nto: customer\nafter: [received]\nuntil: [closed]\nlevel: 1\nkinds: [problem]\n"
)
TEXTS = (
    "",
    " ",
    "\x1b[31m",
    "9" * 400,
    "x" * 5000,
    "2 dagen",
    "{x} %s",
    *"-1 yes ../x start previous".split(),
)
SHAPES: tuple[Any, ...] = (None, [], [[]], [""], ["a", "a"], {}, {"a": {"b": "c"}}, {"": ""})
LEFT_OUT, MISSPELT = object(), object()


def in_file(name: str, read: Callable[[Path], object]) -> Callable[[Path, bytes], None]:
    """A reader of a file of the workspace with this name."""

    def given(root: Path, raw: bytes) -> None:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(raw)
        read(root)

    return given


def in_template(_root: Path, raw: bytes) -> None:
    """Read a template with this front matter."""
    template_in(b"---\n" + raw + b"---\nDank u wel.\n", "apology", "nl", "letters/nl/apology.md")


def in_personal(_root: Path, raw: bytes) -> None:
    """Read one person's own settings."""
    personal_in(raw)


def in_procedure(root: Path) -> None:
    """Read the procedure of the workspace."""
    Shelf(root / "procedures", AMSTERDAM).get("spoilt@1")


FILES: dict[str, tuple[str, Callable[[Path, bytes], None]]] = {
    "kv.yaml": (SETTINGS, in_file("kv.yaml", read_workspace)),
    "alerts.yaml": (ALERTS, in_file("alerts.yaml", read_rules)),
    "customers.yaml": (CUSTOMERS, in_file("customers.yaml", read_book)),
    "template": (TEMPLATE, in_template),
    "personal": (PERSONAL, in_personal),
} | {
    path.stem: (
        path.read_text().replace(f"name: {path.stem.partition('@')[0]}", "name: spoilt", 1),
        in_file("procedures/spoilt@1.yaml", in_procedure),
    )
    for path in sorted(PROCEDURES.glob("*.yaml"))
}


def places(tree: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value below the top."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*above, key)
        yield from places(value, (*above, key))


def spoilt(tree: Any, place: tuple[Any, ...], value: Any) -> Any:
    """A copy in which this place holds another value, or is no longer there under its name."""
    copied = copy.deepcopy(tree)
    holder = copied
    for key in place[:-1]:
        holder = holder[key]
    if value is LEFT_OUT:
        del holder[place[-1]]
    elif value is not MISSPELT:
        holder[place[-1]] = value
    elif isinstance(holder, dict):
        holder[f"{place[-1]}-x"] = holder.pop(place[-1])
    else:
        holder.append(holder[place[-1]])
    return copied


@pytest.mark.parametrize("name", FILES)
def test_a_slip_is_told_with_its_file_and_line(tmp_path: Path, name: str) -> None:
    text, read = FILES[name]
    read(tmp_path, text.encode())
    tree = yaml.load(text, Loader=yaml.CBaseLoader)
    ways = [(place, value) for place in places(tree) for value in (LEFT_OUT, MISSPELT, *TEXTS, *SHAPES)]
    told = []
    for place, value in ways[::SHARE]:
        raw = yaml.safe_dump(spoilt(tree, place, value), sort_keys=False).encode()
        try:
            read(tmp_path, raw)
        except WrongInput as wrong:
            told.append(wrong.where)
        except Exception as error:
            pytest.fail(f"{error!r} by {value!r} at {place}")
    assert len(told) > len(ways) / SHARE / 4
    assert [where for where in told if not re.search(r"\.yaml:\d+$|\.md$", where)] == []
