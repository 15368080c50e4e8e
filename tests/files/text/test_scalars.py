"""Proves that a text written by `scalar` is read as that text: by kv and by any other YAML reader.

Never as a number, a date or a truth value; in a block, between braces and between brackets.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from klantervaring.files.text import yaml_tree
from klantervaring.files.text.node import Data
from klantervaring.files.text.scalars import flow_mapping, scalar

#: What can come out of a UTF-8 file or off a command line: everything but half characters.
CHARACTERS = st.characters(exclude_categories=["Cs"])
#: The signs that mean something to YAML, between letters and digits.
SIGNS = st.sampled_from([*" \t\n\r'\"\\:#,[]{}&*!|>%@`?-=~<./_+;^$01aeEnoxyZé€😀", ": ", " #", "\ufeff"])
#: What a YAML reader takes for something else than text (its resolvers, as patterns).
LOOKALIKES = st.one_of(
    st.from_regex(r"[-+]?0b[01_]{1,9}|[-+]?0[0-7_]{1,9}|[-+]?0x[0-9a-fA-F_]{1,9}", fullmatch=True),
    st.from_regex(r"[-+]?[0-9][0-9_]{0,9}(:[0-5]?[0-9]){0,3}(\.[0-9_]{0,4})?", fullmatch=True),
    st.from_regex(r"[-+]?[0-9_]{0,5}\.?[0-9_]{1,5}([eE][-+]?[0-9]{1,3})?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9:.]{1,9}(Z|[-+][0-9:]{1,5})?)?", fullmatch=True),
    st.sampled_from(
        "yes no on off true false y n null ~ .inf -.Inf .nan = << --- ... 0o17 1e3".split()
    ).flatmap(lambda word: st.sampled_from([word, word.upper(), word.title()])),
)
TEXTS = st.one_of(st.text(CHARACTERS), st.lists(SIGNS).map("".join), LOOKALIKES)


def read_by_kv(text: str) -> Data:
    return yaml_tree.parse_yaml(text).data()


@settings(max_examples=600)
@given(TEXTS)
@example("Waarom?")
@example("0b101")
@example("a:?b")
@example("a: b")
@example("a #b")
@example("\u0085\u2028\ufffe")
@example("x\\\u200b")
def test_a_text_is_read_as_that_text(value: str) -> None:
    written = scalar(value)
    assert "\n" not in written
    assert read_by_kv(f"key: {written}\n") == {"key": value}
    assert read_by_kv(f"- {{key: {written}, list: [{written}]}}\n") == [{"key": value, "list": [value]}]


@pytest.mark.long
@settings(max_examples=600)
@given(TEXTS)
@example("Waarom?")
@example("0b101")
@example("a:?b")
def test_every_other_reader_takes_it_for_text(value: str) -> None:
    written = scalar(value)
    expected = {"key": value, "list": [value, {"key": value}], "log": [{"key": value}]}
    text = f"key: {written}\nlist: [{written}, {{key: {written}}}]\nlog:\n- {{key: {written}}}\n"
    for loader in _loaders():
        read = yaml.load(text, loader)
        assert read == expected
        assert {type(leaf) for leaf in _leaves(read)} == {str}


def _loaders() -> list[Any]:
    return [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in _leaves(child)]
    if isinstance(value, list):
        return [leaf for child in value for leaf in _leaves(child)]
    return [value]


@settings(max_examples=200)
@given(st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_pairs_in_braces_are_those_pairs(pairs: dict[str, str]) -> None:
    written = flow_mapping([(key, scalar(value)) for key, value in pairs.items()])
    assert yaml.safe_load(f"- {written}\n") == [pairs]
    assert read_by_kv(f"- {written}\n") == [pairs]


PLAIN = [
    "Leskist zonder handleiding",
    "sanne",
    "7f3k9m2q",
    "anna@zandbank.example",
    "een-fan-per-dag@1",
    "https://zandbank.example/kist",
    "Juf Renée's groep (5/6)",
    "kosten & tijd = 30%",
]
QUOTED = ["", " ", "no", "Yes", "0612345670", "12:30", "2026-11-20", "1e3", "0x1f", "'s ochtends", "*", "- a"]
QUOTED += ["a: b", "a #b", "a, b", "[a]", "{a}", "a ", " a", "@sanne", "Waarom?", "a\nb", "a\u2028b", "null"]


@pytest.mark.parametrize("value", PLAIN)
def test_common_text_is_written_as_it_is(value: str) -> None:
    assert scalar(value) == value


@pytest.mark.parametrize("value", QUOTED)
def test_doubtful_text_is_written_between_quotes(value: str) -> None:
    assert scalar(value)[0] == scalar(value)[-1] == '"'
    assert len(scalar(value)) >= len(value) + 2


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u200b", "\u2028", "\xa0", "\x85", "\x1b", "\x9b", "\x7f", "\ufeff"]
)
def test_signs_that_cannot_be_seen_are_escaped(sign: str) -> None:
    assert sign not in scalar(f"a{sign}b")
    assert read_by_kv(f"key: {scalar(f'a{sign}b')}\n") == {"key": f"a{sign}b"}
