"""Each remedy has its words, and only the screen has them: core and desk know no command line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import klantervaring
from klantervaring.cli.call import remedies
from klantervaring.core.text.sentences import Remedy, Text

from tests.core.builders import spoken

PACKAGE = Path(klantervaring.__file__).parent
ROOMS = ("core", "desk", "files", "checks", "importing", "sync", "letters")


def calls(room: str, name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def test_each_code_that_is_named_has_words() -> None:
    known = {*remedies._SENTENCES, *remedies._CODES}
    used = set()
    for room in (*ROOMS, "cli"):
        for where, call in calls(room, "Remedy"):
            named = call.args[0]
            codes = [named.body, named.orelse] if isinstance(named, ast.IfExp) else [named]
            for code in codes:
                if isinstance(code, ast.Constant):
                    assert code.value in known, where
                    used.add(code.value)
    assert known == used, "named by nobody"


def test_no_rule_and_no_verb_spells_a_command_or_an_option() -> None:
    for room in ("core", "desk"):
        for where, call in calls(room, "Code"):
            for text in (node.value for node in ast.walk(call) if isinstance(node, ast.Constant)):
                assert not repr(text).startswith(("'kv ", "'--", "'-m")), f"{where}: {text!r}"


def test_values_stand_in_their_places() -> None:
    mend = Remedy("mend-future", event=Text("note"), at=3, id="K7QX 4MRX")
    assert 'put that moment right with kv edit "K7QX 4MRX"' in spoken(mend)
    decider = Remedy("ask-decider", who="marleen, o'neil", first="o'neil")
    assert """record the yes: --approved-by 'o'"'"'neil'.""" in spoken(decider)
    first = Remedy("first-or-reason", command="hear {id} --waived", id="K7QX")
    assert spoken(first) == (
        "First: kv hear K7QX --waived. Or record why it is done all the same, with --because."
    )
    coming = Remedy("next", remedy=Remedy("no-reason"), command="hear {id}", id="K7QX")
    assert spoken(coming) == "A reason does not change this. Next in this case: kv hear K7QX"
