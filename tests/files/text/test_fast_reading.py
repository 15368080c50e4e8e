"""A case read by the fast reader is the case that the YAML library reads, and so are its findings."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core.time import moments
from klantervaring.files.text import fast_yaml, front_matter
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import LARGEST

from tests.files.text.test_reading import GOOD, ID

ZONE = ZoneInfo("Europe/Amsterdam")
VALUES = st.sampled_from(
    "K7QX-4MRX 2026-11-20T14:05:00+01:00 2026-11-20T14:05 2026-11-20 2026-13-20 2026-11-20T25:05:00+01:00"
    " problem email zoom during satisfied sanne x 1 respond us \"\" \"a: b\" [a] [a,\"b\"]"
    " 0999-11-20T14:05:00+01:00"
    " 2026-11-20T14:05:00+15:00 2026-11-20T14:05:00+01:60 2026-W47-5T14:05:00+01:00 ".split(" ")
)  # fmt: skip
TEXTS = "id title kind step ball received channel moment owner about wish procedure formerly twin".split()
#: What may stand in the place of a line of a good file.
LINES = st.one_of(
    st.tuples(st.sampled_from([*TEXTS, "tags", "customer", "deadlines", "log", "x"]), VALUES).map(
        lambda pair: f"{pair[0]}: {pair[1]}"
    ),
    st.tuples(st.sampled_from(["name", "response", "x"]), VALUES).map(lambda pair: f"  {pair[0]}: {pair[1]}"),
    st.lists(st.tuples(st.sampled_from(["event", "at", "by", "id", "via"]), VALUES), max_size=4).map(
        lambda pairs: "- {" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    ),
    st.sampled_from(["customer:", "deadlines:", "log:", "", "# x"]),
)


def read(text: str, id: str = ID) -> object:
    try:
        return read_case(Document(text), ZONE, id)
    except BadFile as bad:
        return bad.message, bad.line


def read_by_the_library(text: str) -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fast_yaml, "yaml_facts", lambda _: None)
        return read(text)


@given(st.lists(st.tuples(st.integers(0, 18), st.booleans(), LINES), max_size=3))
@settings(max_examples=400)
def test_the_fast_reader_and_the_library_read_the_same_case(changes: list[tuple[int, bool, str]]) -> None:
    lines = GOOD.split("\n")
    for place, instead, line in changes:
        lines[1 + place : 1 + place + instead] = [line]
    text = "\n".join(lines)
    assert read(text) == read_by_the_library(text)


RAW = GOOD.encode()


@pytest.mark.parametrize(
    "raw",
    [RAW, RAW + b"## kop\n---\nnog iets\n", RAW.rstrip(b"\n"), RAW + b"x" * (LARGEST - len(RAW)),
     b"\xef\xbb\xbf" + RAW, RAW.replace(b"\n", b"\r\n"), RAW.replace(b"\n---\n", b"\n--- \n")],
    ids=["good", "lines of dashes", "no last newline", "large", "mark", "returns", "blank behind dashes"],
)  # fmt: skip
def test_front_matter_and_body_are_the_whole_file(raw: bytes) -> None:
    parts = front_matter.parts(raw)
    assert parts is not None
    assert parts[0] + parts[1].encode() == raw
    assert read(raw.decode()) == read_by_the_library(raw.decode())


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"---\n", RAW[:-1] + b"\0\n", RAW + b"\xff\n", RAW + b"x" * LARGEST,
        b" " + RAW, GOOD.encode("utf-16"),
        GOOD.encode("latin-1", "replace").replace(b"?", b"\xe9"), b"---\na: b\n",
    ],
    ids=range(9),
)  # fmt: skip
def test_what_is_no_case_has_no_parts(raw: bytes) -> None:
    with pytest.raises(BadFile):
        Document.read(raw)
    assert front_matter.parts(raw) is None


OFFSETS = st.sampled_from(
    ["+01:00", "+02:00", "-13:59", "+14:00", "+14:01", "+01:60", "+0100", "Z", "", "+01:00:00"]
)
DAYS = st.sampled_from(
    ["2026-11-20", "2028-02-29", "2026-02-29", "1899-12-31", "1900-01-01", "3000-01-01", "2026-W47-5"]
)
CLOCKS = st.sampled_from(
    ["T14:05:00", " 14:05:00", "T24:00:00", "T14:05:60", "T14.05.00", "T14:05", "T14:05:0٣"]
)


@given(DAYS, CLOCKS, OFFSETS)
@settings(max_examples=300)
def test_a_moment_read_the_short_way_is_the_moment(day: str, clock: str, offset: str) -> None:
    text = day + clock + offset
    found = moments.read_iso(text)
    if found is not None:
        assert moments.read_moment(text, ZONE) == moments.ReadMoment(found)
        assert moments.iso(moments.read_moment(text, ZONE).at, ZONE)[:2] in ("19", "20")


def test_a_moment_as_kv_writes_it_is_read_the_short_way() -> None:
    for text in ("2026-11-20T14:05:00+01:00", "2000-02-29T23:59:59-03:30", "2999-12-31T23:59:59+00:00"):
        assert moments.read_iso(text) == moments.read_moment(text, ZONE).at
