"""A case read the short way is the case that the long way reads without remarks; all else is left to that."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core.time import moments
from klantervaring.files.text import case_fields, front_matter, usual
from klantervaring.files.text.document import LARGEST, BadFile, Document

from tests.files.text.test_reading import GOOD, ID

ZONE = ZoneInfo("Europe/Amsterdam")
VALUES = st.sampled_from(
    "K7QX-4MRX 2026-11-20T14:05:00+01:00 2026-11-20T14:05 2026-11-20 2026-13-20 2026-11-20T25:05:00+01:00"
    " problem email zoom during satisfied sanne x 1 respond us \"\" \"a: b\" [a] [a,\"b\"]"
    " 0999-11-20T14:05:00+01:00"
    " 2026-11-20T14:05:00+15:00 2026-11-20T14:05:00+01:60 2026-W47-5T14:05:00+01:00 ".split(" ")
)  # fmt: skip
#: What may stand in the place of a line of a good file.
LINES = st.one_of(
    st.tuples(st.sampled_from([*usual._TEXTS, "tags", "customer", "deadlines", "log", "x"]), VALUES).map(
        lambda pair: f"{pair[0]}: {pair[1]}"
    ),
    st.tuples(st.sampled_from(["name", "response", "x"]), VALUES).map(lambda pair: f"  {pair[0]}: {pair[1]}"),
    st.lists(st.tuples(st.sampled_from(["event", "at", "by", "id", "via"]), VALUES), max_size=4).map(
        lambda pairs: "- {" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    ),
    st.sampled_from(["customer:", "deadlines:", "log:", "", "# x"]),
)


def short_way(raw: bytes) -> object:
    parts = front_matter.parts(raw)
    return usual.read(*parts, ID) if parts else None


def long_way(text: str, id: str = ID) -> object:
    try:
        return case_fields._Reader(Document(text), ZONE).case(id)
    except BadFile as bad:
        return str(bad)


@given(st.lists(st.tuples(st.integers(0, 18), st.booleans(), LINES), max_size=3))
@settings(max_examples=400)
def test_both_ways_read_the_same(changes: list[tuple[int, bool, str]]) -> None:
    lines = GOOD.split("\n")
    for place, instead, line in changes:
        lines[1 + place : 1 + place + instead] = [line]
    text = "\n".join(lines)
    try:
        document = Document(text)
    except BadFile:
        return
    found = usual.case(document.plain, ID, document.body) if document.plain else None
    if found is not None:
        assert found == long_way(text)
        assert found.findings == ()
    assert short_way(text.encode()) == found


def test_a_case_as_kv_writes_it_is_read_the_short_way() -> None:
    document = Document(GOOD)
    assert document.plain is not None
    assert usual.case(document.plain, ID, document.body) == long_way(GOOD)
    tagged = Document(GOOD.replace("wish:", "tags: [zaal, lunch]\nwish:").replace("log:", "tags: [a]\nlog:"))
    found = usual.case(tagged.plain or {}, ID, "")
    assert found is not None
    assert found.tags == ("a",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (ID, "K7QX-4MRY"),
        ("title: Leskist zonder handleiding", 'title: " "'),
        ("title: Leskist zonder handleiding", f"title: {'x' * 201}"),
        ("channel: email", "channel: fax"),
        ("moment: during", "moment: [a]"),
        ("event: received", "event: noted"),
        ("event: received, ", ""),
        ("at: 2026-11-20T14:05:00+01:00", "at: 2026-11-20T14:05"),
        ("response: 2026-11-22T14:05:00+01:00", "response: morgen"),
        ("received: 2026-11-20T14:05:00+01:00", "received: gisteren"),
    ],
)
def test_what_needs_a_second_look_goes_the_long_way(old: str, new: str) -> None:
    document = Document(GOOD.replace(old, new, 1))
    assert document.plain is not None
    assert usual.case(document.plain, ID, document.body) is None


RAW = GOOD.encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"---\n---\n", RAW[:-1] + b"\0\n", RAW + b"\xff\n", b"\xef\xbb\xbf" + RAW, RAW + b"x" * LARGEST,
        RAW.replace(b"\n", b"\r\n"),
        RAW.replace(b"\n---\n", b"\n--- \n"), RAW.split(b"\n---\n")[0] + b"\n---",
        b" " + RAW, GOOD.encode("utf-16"), GOOD.encode("latin-1", "replace"),
    ],
    ids=range(12),
)  # fmt: skip
def test_a_file_that_is_not_as_kv_writes_it_goes_the_long_way(raw: bytes) -> None:
    assert short_way(raw) is None


@pytest.mark.parametrize(
    "raw",
    [RAW, RAW + b"## kop\n---\nnog iets\n", RAW.rstrip(b"\n"), RAW + b"x" * (LARGEST - len(RAW))],
    ids=["good", "lines of dashes", "no last newline", "large"],
)
def test_a_file_as_kv_writes_it(raw: bytes) -> None:
    assert short_way(raw) == case_fields.read_case(Document.read(raw), ZONE, ID) == long_way(raw.decode())


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
