"""What is read without the YAML library is what the library reads: the same tree, or no answer at all.

And what it says is the same with its places and without.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.files.text import fast_yaml, yaml_parser
from klantervaring.files.text.yaml_tree import parse_yaml

from tests.files.text.test_reading import MATTER

WORDS = st.sampled_from(
    "a K7QX-4MRX 2026-11-20T14:05:00+01:00 no ~ null 1e5 0612 - -x x- a: :a a:b #x x#y 'q' \"q\" \"a\\n\""
    " \"a: b\" \"#\" \"{\" {} [] {a} ] , a,b & *a !t | > % @ ` é é… x: ? = << ... --- . +1 50% (x) \t \ufeff"
    " \x85 \u2028 \"\u2028\" y ×2 日本 😀 \u200b ~a a~ $ a$b \xa0 ½ \ufffd" .split(" ")
)  # fmt: skip
TEXT = st.lists(WORDS, min_size=0, max_size=3).map(" ".join)
KEY = st.sampled_from(["id", "log", "customer", "a-b", "A", "<<", "y", "é", "id", "k" * 70])
PAIR = st.tuples(KEY, TEXT).map(lambda pair: f"{pair[0]}: {pair[1]}")
ITEM = st.lists(PAIR, min_size=0, max_size=3).map(lambda pairs: "- {" + ", ".join(pairs) + "}")
LINE = st.one_of(
    PAIR,
    PAIR.map(lambda pair: "  " + pair),
    KEY.map(lambda key: f"{key}:"),
    ITEM,
    st.lists(TEXT, min_size=0, max_size=3).map(lambda parts: f"tags: [{', '.join(parts)}]"),
    st.sampled_from(["", "# x", "   a: b", "- x", "  - {a: b}", "a : b", "a:b", "a:  b", "a: b "]),
)
TEXTS = st.lists(LINE, min_size=1, max_size=6).map(lambda lines: "\n".join(lines) + "\n")


@given(TEXTS)
@settings(max_examples=500)
def test_the_same_tree_or_none(text: str) -> None:
    found = fast_yaml.tree(text, 7)
    if found is not None:
        assert found == yaml_parser.parse(text, 7)
    assert fast_yaml.yaml_facts(text) == (found.data() if found is not None else None)


@given(st.lists(st.tuples(st.sampled_from(["id", "title", "wish", "x"]), TEXT), min_size=1, max_size=4))
def test_the_same_of_single_facts(pairs: list[tuple[str, str]]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in pairs)
    found = fast_yaml.tree(text, 0)
    if found is not None:
        assert found == yaml_parser.parse(text, 0)
    assert fast_yaml.yaml_facts(text) == (found.data() if found is not None else None)


def test_what_kv_writes_is_plain() -> None:
    text = MATTER.replace("title: Leskist", 'title: "Trainer ziek, om kwart over acht"\nwish: Leskist')
    text += 'tags: [zaal, "a: b", c]\n'
    found = fast_yaml.tree(text, 4)
    assert found is not None
    assert found == yaml_parser.parse(text, 4) == parse_yaml(text, 4)
    assert fast_yaml.yaml_facts(text) == found.data()


@pytest.mark.parametrize(
    "text",
    ["", "\n", "a: b", "a: b\r\n", "a:\n", "a: b\na: c\n", "a: &x b\n", "a: !t b\n", "a: |\n  b\n",
     "a: 'b'\n", 'a: "b\\n"\n', "a: b # c\n", "# c\n", "a: [b, ]\n", "a: []\n", "a: [b,c]\n",
     "a: [[b]]\n", "a: [b: c]\n", "a: [b c: d]\n", "a: [b] c\n", "a: b, c\n", "a: [\n", "a: ]\n", "a: [b\n",
     "log:\n- {a: b, a: c}\n", "log:\n- {}\n", "log:\n- {a: b}\nx\n", "log:\n- {a: b, }\n",
     "log:\n- {x y: b}\n", "log:\n- {b}\n", "log:\n- {a: b, c}\n", "log:\n  - {a: b}\n",
     "a:\n    b: c\n", "a:\n b: c\n", "a:\n  b: [c]\n", "log:\n  b: c\n- {a: b}\n", "- {a: b}\n",
     "  a: b\n", "---\na: b\n", "a: b\n\n", "a:  b\n", "a: b \n", "a: x\u200by\n",
     "a: b:\n", "a: b c:\n", "a: 9:00:\n", "a: [b:]\n", "log:\n- {a: b:}\n"],
)  # fmt: skip
def test_all_else_is_for_the_library(text: str) -> None:
    assert fast_yaml.tree(text, 0) is None
    assert fast_yaml.yaml_facts(text) is None
