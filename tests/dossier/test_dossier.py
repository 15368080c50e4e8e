"""A dossier holds what an independent third party may see and nothing else, and proves itself to the byte."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core import events, ids
from klantervaring.dossier.allowed import ALLOWED
from klantervaring.dossier.evidence import tidy
from klantervaring.dossier.verifying import verify
from klantervaring.view.terminal.widths import width

from tests.conftest import Desk, Result

ID, OTHER = ids.case_id(901), ids.case_id(902)
#: Words that were only ever for us, each where such words stand.
SECRETS = {
    name: f"GEHEIM{name}GEHEIM"
    for name in (
        "note", "cause", "fix", "lesson", "cost", "why", "approved", "gesture", "tag", "care",
        "owner", "about", "own", "analysed", "improved", "effect", "fan", "take", "key", "custom",
        "unknown", "heading", "comment", "yaml", "unlogged", "attached", "loose", "noted-file",
    )
}  # fmt: skip
#: What belongs in it, each where such words stand.
TOLD = {
    name: f"WELDEGELIJK{name}"
    for name in (
        "story", "wish", "listened", "responded", "cannot", "alternative", "solution", "appealed",
        "heard", "decided", "contacted", "what", "because", "where", "photo",
    )
}  # fmt: skip
GESTURE = f"what={TOLD['what']} cost=12.50 why={SECRETS['why']} approved-by={SECRETS['approved']}"
CAUSE = f"cause={SECRETS['cause']} fix={SECRETS['fix']} lesson={SECRETS['lesson']}"
LOG = f"""
2026-11-02T09:00:00+01:00 received via=email id=aaaaaaa1
2026-11-02T09:10:00+01:00 listened mood=1 id=aaaaaaa2
2026-11-02T09:30:00+01:00 noted id=aaaaaaa3 file={SECRETS["noted-file"]}.txt
2026-11-02T10:00:00+01:00 responded via=email letter=reaction message=x@y.example id=aaaaaaa4
2026-11-02T11:00:00+01:00 offered cannot={TOLD["cannot"]} alternative={TOLD["alternative"]} id=aaaaaaa5
2026-11-02T12:00:00+01:00 apologised via=phone accepted=yes id=aaaaaaa6
2026-11-02T13:00:00+01:00 compensated id=aaaaaaa7 {GESTURE}
2026-11-02T14:00:00+01:00 analysed id=aaaaaaa8 {CAUSE}
2026-11-02T14:10:00+01:00 improved of=aaaaaaa8 id=aaaaaaa9
2026-11-02T14:20:00+01:00 effect-checked of=aaaaaaa8 helped=yes id=aaaaaab0
2026-11-02T15:00:00+01:00 attached file={TOLD["photo"]}.jpg id=aaaaaab1
2026-11-02T16:00:00+01:00 resolved solution={TOLD["solution"]} own={SECRETS["own"]} id=aaaaaab2
2026-11-03T09:00:00+01:00 alert-taken rule=mood key={SECRETS["key"]} id=aaaaaab3
2026-11-03T09:30:00+01:00 tagged tags={SECRETS["tag"]} id=aaaaaab4
2026-11-03T10:00:00+01:00 appealed id=aaaaaab5
2026-11-03T10:30:00+01:00 contacted direction=out via=phone id=aaaaaab6
2026-11-03T11:00:00+01:00 invited for=2026-11-04T10:00:00+01:00 where={TOLD["where"]} id=aaaaaab7
2026-11-04T10:00:00+01:00 heard because={TOLD["because"]} id=aaaaaab8
2026-11-05T10:00:00+01:00 decided decision=rejected id=aaaaaab9
2026-11-05T11:00:00+01:00 delighted id=aaaaaac0
2026-11-05T12:00:00+01:00 {SECRETS["unknown"]} x={SECRETS["custom"]} id=aaaaaac1
"""
WORDS = {
    "aaaaaaa2": TOLD["listened"], "aaaaaaa3": SECRETS["note"], "aaaaaaa4": TOLD["responded"],
    "aaaaaaa7": SECRETS["gesture"], "aaaaaaa8": SECRETS["analysed"], "aaaaaaa9": SECRETS["improved"],
    "aaaaaab0": SECRETS["effect"], "aaaaaab1": SECRETS["attached"], "aaaaaab3": SECRETS["take"],
    "aaaaaab5": TOLD["appealed"], "aaaaaab6": TOLD["contacted"], "aaaaaab8": TOLD["heard"],
    "aaaaaab9": f"{TOLD['decided']}\n\n### Voor onszelf\n{SECRETS['heading']}", "aaaaaac0": SECRETS["fan"],
    "zzzzzzz9": SECRETS["unlogged"],
}  # fmt: skip
NEVER = (*SECRETS.values(), "12.50", "12,50", "mood: 1")


def whole_case(desk: Desk) -> None:
    """A case with something of every kind in it, as people and kv leave it; committed."""
    path = desk.put(
        ID,
        LOG,
        title="Leskist bleef leeg",
        wish=TOLD["wish"],
        owner=SECRETS["owner"],
        about=SECRETS["about"],
        tags=f"[{SECRETS['tag']}]",
        customer=f"{{name: Basisschool De Kiezel, email: a@kiezel.example, care: {SECRETS['care']}, "
        f"eigen: {SECRETS['own']}}}  # {SECRETS['yaml']}",
    )
    body = f"{TOLD['story']}\n<!-- {SECRETS['comment']} -->\n"
    for id, words in WORDS.items():
        body += f"\n## 2026-11-02 09:10 · x · sanne · {id}\n{words}\n"
    path.write_text(path.read_text("utf-8").replace("Het verhaal.\n", body), "utf-8")
    folder = path.with_suffix("")
    folder.mkdir()
    (folder / f"{TOLD['photo']}.jpg").write_bytes(b"\xff\xd8foto\x00")
    (folder / f"{SECRETS['noted-file']}.txt").write_text(SECRETS["noted-file"])
    (folder / "los.txt").write_text(SECRETS["loose"])
    desk.commit()


def pack(desk: Desk, *arguments: str, **how: str) -> Result:
    """Make the dossier of that case; one line of its log has an event that nobody knows (exit code 5)."""
    result = desk.run("dossier", ID, *arguments, **how)
    assert result.code == 5, result
    return result


def held(folder: Path) -> dict[str, bytes]:
    """The files of a dossier, folder or zip, by name."""
    if folder.is_dir():
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with zipfile.ZipFile(folder) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_word_of_ours_is_in_it_and_all_that_was_told_is(desk: Desk, lang: str, tmp_path: Path) -> None:
    whole_case(desk)
    for name in ("map", "dossier.zip"):
        pack(desk, "-o", str(tmp_path / name), lang=lang)
        files = held(tmp_path / name)
        raw = b"".join([*files.values(), *(n.encode() for n in files)])
        if name.endswith(".zip"):
            raw += (tmp_path / name).read_bytes()
        for words in NEVER:
            assert words.encode() not in raw, words
        for words in TOLD.values():
            assert words.encode() in raw, words
    assert held(tmp_path / "map") == held(tmp_path / "dossier.zip")


def test_what_is_left_out_is_counted_by_kind(desk: Desk, tmp_path: Path) -> None:
    whole_case(desk)
    told = pack(desk, "-o", str(tmp_path / "d"), "--json").json
    left = told["left_out"]
    log = [line["event"] for line in desk.log(ID)]
    inside = [kind for kind in log if kind not in ALLOWED and kind != SECRETS["unknown"]]
    assert left["events"] == {**{kind: inside.count(kind) for kind in inside}, "other": 1}
    assert left["fields"] == {"about": 1, "approved-by": 1, "cost": 1, "customer": 2, "mood": 1, "other": 1,
                              "owner": 1, "tags": 1, "why": 1}  # fmt: skip
    assert left["others"]["lines"] == 1  # the event that the procedure does not know
    assert left["others"]["files"] == 2
    page = (tmp_path / "d" / "index.txt").read_text("utf-8")
    assert "1 event: cause" in page or "1 event: analysis" in page
    assert "2 files beside the case" in page


def test_the_allow_list_names_only_kinds_of_kv_and_none_that_is_internal() -> None:
    known = {*events.TITLES}
    assert set(ALLOWED) <= known
    internal = {
        events.NOTED,
        events.ANALYSED,
        events.ALERT_TAKEN,
        events.TAGGED,
        events.ASSIGNED,
        events.CONFLICT,
    }
    assert internal.isdisjoint(ALLOWED)
    never = {"mood", "score", "ease", "cost", "why", "approved-by", "cause", "fix", "lesson", "owner", "care"}
    assert all(never.isdisjoint(each.fields) for each in ALLOWED.values())


def test_the_time_line_has_what_happened_and_when_it_was_recorded(desk: Desk, tmp_path: Path) -> None:
    id = desk.new("Zaal koud", now="2026-11-18T09:00:00+01:00")
    desk.done("listen", id, "-m", "x", "--at", "2026-11-18T09:05", now="2026-11-19T12:00:00+01:00")
    first, second = desk.git("log", "--reverse", "--format=%ct", "--", f"cases/{id}.md").split()
    desk.done("dossier", id, "-o", str(tmp_path / "d"))
    page = (tmp_path / "d" / "index.txt").read_text("utf-8")
    lines = " ".join(page.split()).split("- happened: ")[1:]
    assert lines[0].startswith("Wed 18 Nov 2026 09:00 +01:00 · recorded: ")
    assert lines[1].startswith("Wed 18 Nov 2026 09:05 +01:00 · recorded: ")
    assert int(first) <= int(second)
    shutil.rmtree(desk.root / ".git")
    desk.done("dossier", id, "-o", str(tmp_path / "e"))
    assert "there is no history" in (tmp_path / "e" / "index.txt").read_text("utf-8")


def test_on_a_narrow_screen_each_cell_stands_below_its_heading(desk: Desk, tmp_path: Path) -> None:
    whole_case(desk)
    pack(desk, "-o", str(tmp_path / "d"))
    page = (tmp_path / "d" / "index.html").read_text("utf-8")
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)', page)
    cells = re.findall(r'<td[^>]* data-head="([^"]*)"', page)
    assert set(heads) == set(cells)
    assert "@media screen and (max-width" in page
    assert "attr(data-head)" in page


def test_a_short_word_is_not_broken_and_a_long_one_is(desk: Desk, tmp_path: Path) -> None:
    whole_case(desk)
    pack(desk, "-o", str(tmp_path / "d"))
    page = (tmp_path / "d" / "index.html").read_text("utf-8")
    words = re.findall(r"<td([^>]*)>([^<]+)</td>", page)
    assert {len(text) < 25 for kind, text in words if 'class="short"' in kind} == {True}
    assert {len(text) < 25 for kind, text in words if "class=" not in kind} == {False}


def test_the_proofs_are_those_of_kv_why(desk: Desk, tmp_path: Path) -> None:
    whole_case(desk)
    pack(desk, "-o", str(tmp_path / "d"))
    page = " ".join((tmp_path / "d" / "index.txt").read_text("utf-8").split())
    for line in desk.run("why", ID).lines[1:]:
        name, _, said = line.strip().partition("  ")
        assert " ".join(f"{name}: {said.strip()}".split() if said else name.split()) in page


def test_a_reason_to_suspend_a_term_stays_inside(desk: Desk, tmp_path: Path) -> None:
    desk.write(
        "procedures/rust@1.yaml",
        "name: rust\nversion: 1\nextends: een-fan-per-dag@1\nevents:\n"
        "  paused:\n    title: {en: pause, nl: pauze}\n    suspends: [response]\n",
    )
    log = "2026-11-18T09:00:00+01:00 received\n2026-11-18T10:00:00+01:00 paused reason=STIEKEM"
    path = desk.put(ID, log)
    path.write_text(path.read_text().replace("een-fan-per-dag@1", "rust@1"))
    assert "STIEKEM" in desk.run("why", ID).out
    desk.done("dossier", ID, "-o", str(tmp_path / "d"))
    page = (tmp_path / "d" / "index.txt").read_text("utf-8")
    assert "suspended: by pause on" in page
    assert "STIEKEM" not in page


def test_texts_that_name_another_customer_stay_inside(desk: Desk, tmp_path: Path) -> None:
    desk.put(
        OTHER,
        "2026-11-02T09:00:00+01:00 received",
        customer="{name: Montessori Zonnewijzer, email: z@zon.example}",
    )
    whole_case(desk)
    path = desk.path(ID)
    text = path.read_text("utf-8").replace(TOLD["heard"], f"Net als bij Montessori Zonnewijzer, {OTHER}.")
    path.write_text(text, "utf-8")
    told = pack(desk, "-o", str(tmp_path / "d")).out
    raw = b"".join(held(tmp_path / "d").values())
    assert b"Zonnewijzer" not in raw
    assert OTHER.encode() not in raw
    assert "Left out: 1 text in which another customer is named" in told


def test_a_mail_that_names_another_customer_is_told_before_it_goes_along(desk: Desk, tmp_path: Path) -> None:
    customer = "{name: Montessori Zonnewijzer, email: z@zon.example}"
    desk.put(OTHER, "2026-11-02T09:00:00+01:00 received", customer=customer)
    whole_case(desk)
    mail = tmp_path / "antwoord.eml"
    mail.write_text("From: x@y.example\nDate: x\n\nNet als bij z@zon.example.\n", "utf-8")
    plain = tmp_path / "foto.txt"
    plain.write_text("Een lege kist.\n", "utf-8")
    old = tmp_path / "antwoord.doc"
    old.write_bytes(b"\xd0\xcf\0Net als bij z@zon.example.\0")
    for path in (mail, plain, old):
        desk.run("attach", ID, str(path))
    made = desk.run("dossier", ID, "-o", str(tmp_path / "d"))
    names = sorted(name for name in held(tmp_path / "d") if "antwoord" in name)
    for name in names:
        assert f"In {name} another customer is named" in made.err
    assert (len(names), "foto" in made.err) == (2, False)
    dry = desk.run("dossier", ID, "--dry-run", "--json").json
    assert dry["of_others"] == names


# -- it proves itself ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier as a folder and as a zip."""
    base = tmp_path_factory.mktemp("packed")
    home = base / "home"
    home.mkdir()
    shutil.copytree(made, base / "desk", symlinks=True)
    desk = Desk(base / "desk", home)
    whole_case(desk)
    for name in ("map", "d.zip"):
        pack(desk, "-o", str(base / name))
    return base


def test_a_dossier_is_whole_as_made(packed: Path, desk: Desk) -> None:
    digests = set()
    for name in ("map", "d.zip"):
        found = desk.done("dossier", "--verify", str(packed / name), "--json").json
        assert found["findings"] == []
        assert found["case"] == ID
        digests.add(found["digest"])
    (digest,) = digests
    assert desk.run("dossier", "--verify", str(packed / "map"), "--digest", digest.upper()).code == 0
    other = desk.run("dossier", "--verify", str(packed / "map"), "--digest", "0" * 64)
    assert (other.code, "digest" in other.out) == (1, True)


@settings(max_examples=150 if not os.environ.get("KV_WHOLE") else 5000)
@given(data=st.data())
def test_one_changed_byte_is_found(packed: Path, data: st.DataObject) -> None:
    files = sorted(held(packed / "map"))
    which = data.draw(st.sampled_from([*files, "d.zip"]))
    source = packed / "d.zip" if which == "d.zip" else packed / "map" / which
    raw = bytearray(source.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    if which == "d.zip":
        changed = packed / "changed.zip"
        changed.write_bytes(raw)
        found = verify(changed)
    else:
        whole = source.read_bytes()
        source.write_bytes(raw)
        try:
            found = verify(packed / "map")
        finally:
            source.write_bytes(whole)
        assert found.findings[0].name == which
    assert found.findings


def test_missing_added_and_other_things_are_found(packed: Path, tmp_path: Path) -> None:
    for name in held(packed / "map"):
        folder = tmp_path / "m"
        shutil.copytree(packed / "map", folder)
        (folder / name).unlink()
        assert name in [each.name for each in verify(folder).findings]
        shutil.rmtree(folder)
    folder = tmp_path / "added"
    shutil.copytree(packed / "map", folder)
    (folder / "attachments" / "erbij.txt").write_text("x")
    (folder / "leeg").mkdir()
    (folder / "link").symlink_to("/etc/passwd")
    assert {each.name for each in verify(folder).findings} == {"attachments/erbij.txt", "leeg", "link"}
    with zipfile.ZipFile(packed / "d.zip") as old, zipfile.ZipFile(tmp_path / "a.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("erbij.txt", "x")
    assert [each.name for each in verify(tmp_path / "a.zip").findings] == ["erbij.txt"]


@pytest.mark.parametrize("raw", [b"", b"PK", b"\x00" * 100, b"{}"])
def test_what_is_no_dossier_is_told(desk: Desk, tmp_path: Path, raw: bytes) -> None:
    for name in ("x.zip", "x"):
        (tmp_path / name).write_bytes(raw)
        assert desk.run("dossier", "--verify", str(tmp_path / name)).code == 1
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "manifest.json").write_bytes(raw)
    assert desk.run("dossier", "--verify", str(folder)).code == 1
    gone = desk.run("dossier", "--verify", str(tmp_path / "weg.zip"))
    assert (gone.code, "it is not there" in gone.err) == (2, True)


def test_the_manifest_lists_every_file_with_size_and_digest(packed: Path) -> None:
    import hashlib

    files = held(packed / "map")
    manifest = json.loads(files.pop("manifest.json"))
    listed = {each["name"]: (each["size"], each["sha256"]) for each in manifest["files"]}
    assert listed == {name: (len(raw), hashlib.sha256(raw).hexdigest()) for name, raw in files.items()}
    page = files["index.html"].decode()
    for name, (size, digest) in listed.items():
        if name != "index.html":
            assert digest in page
            assert f">{size}</td>" in page


# -- how it is written --------------------------------------------------------------------------------------


def test_the_same_case_at_the_same_moment_is_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    whole_case(desk)
    for name in ("a.zip", "b.zip"):
        pack(desk, "-o", str(tmp_path / name))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_it_is_for_its_owner_only_and_nothing_stays_beside_it(desk: Desk, tmp_path: Path) -> None:
    whole_case(desk)
    out = tmp_path / "uit"
    out.mkdir()
    old = os.umask(0)
    try:
        pack(desk, "-o", str(out / "d"))
        pack(desk, "-o", str(out / "d.zip"))
    finally:
        os.umask(old)
    assert sorted(p.name for p in out.iterdir()) == ["d", "d.zip"]
    for path in out.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_a_dossier_does_not_go_to_standard_output(desk: Desk) -> None:
    whole_case(desk)
    before = desk.snapshot()
    with contextlib.chdir(desk.root):
        told = desk.run("dossier", ID, "-o", "-")
    assert (told.code, told.out, desk.snapshot()) == (2, "", before)
    assert not (desk.root / "-").exists()


def test_nothing_is_written_over_without_a_yes_and_never_what_is_no_dossier(
    desk: Desk, tmp_path: Path
) -> None:
    whole_case(desk)
    for name in ("d", "d.zip"):
        path = tmp_path / name
        pack(desk, "-o", str(path))
        before = held(path)
        again = desk.run("dossier", ID, "-o", str(path), now="2026-12-01T10:00:00+01:00")
        assert (again.code, held(path)) == (2, before)
        pack(desk, "-o", str(path), "--force", now="2026-12-01T10:00:00+01:00")
        assert held(path) != before
    (tmp_path / "d" / "mijn.txt").write_text("van mij")
    mine = held(tmp_path / "d")
    assert desk.run("dossier", ID, "-o", str(tmp_path / "d"), "--force").code == 2
    assert held(tmp_path / "d") == mine
    link = tmp_path / "link.zip"
    link.symlink_to(tmp_path / "d.zip")
    assert desk.run("dossier", ID, "-o", str(link), "--force").code == 2
    inside = desk.run("dossier", ID, "-o", str(desk.root / "cases" / "d"))
    assert (inside.code, (desk.root / "cases" / "d").exists()) == (2, False)
    assert desk.run("dossier", ID, "-o", str(tmp_path / "weg" / "d.zip")).code == 2


def test_a_dry_run_shows_what_would_be_in_it_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    whole_case(desk)
    shown = pack(desk, "--dry-run")
    assert "index.html" in shown.out
    pack(desk, "-o", str(tmp_path / "d.zip"), "--dry-run")
    assert not (tmp_path / "d.zip").exists()
    assert desk.run("dossier", ID).code == 2


def test_many_and_large_attachments_are_copied_as_they_are(desk: Desk, tmp_path: Path) -> None:
    large = os.urandom(1024) * 30_000
    log = ["2026-11-02T09:00:00+01:00 received"]
    log += [f"2026-11-02T10:00:00+01:00 attached file=f{n}.bin" for n in range(300)]
    path = desk.put(ID, "\n".join(log))
    folder = path.with_suffix("")
    folder.mkdir()
    for n in range(300):
        (folder / f"f{n}.bin").write_bytes(large if n == 7 else b"%d" % n)
    desk.done("dossier", ID, "-o", str(tmp_path / "d.zip"))
    files = held(tmp_path / "d.zip")
    assert len(files) == 303
    assert files["attachments/008-f7.bin"] == large
    assert desk.run("dossier", "--verify", str(tmp_path / "d.zip")).code == 0


def test_a_broken_a_closed_and_an_edited_case_have_one_too(desk: Desk, tmp_path: Path) -> None:
    id = desk.new()
    desk.done("respond", id, "--solved", "-m", "Opgelost.")
    desk.done("verdict", id, "satisfied")
    desk.done("close", id, "satisfied", "--because", "klaar")
    desk.done("dossier", id, "-o", str(tmp_path / "closed"))
    assert "klaar" in (tmp_path / "closed" / "index.txt").read_text("utf-8")
    path = desk.put(ID, "2026-11-02T09:00:00+01:00 received\n2026-11-02T10:00:00+01:00 attached file=weg.pdf")
    path.write_text(path.read_text().replace("log:\n", "log:\n- {event: responded}\n"))
    broken = desk.run("dossier", ID, "-o", str(tmp_path / "broken"))
    assert broken.code == 5
    page = (tmp_path / "broken" / "index.txt").read_text("utf-8")
    assert "1 line of the log that cannot be read" in page
    assert "is not there any more" in page
    assert verify(tmp_path / "broken").findings == ()


# -- hostile names and texts --------------------------------------------------------------------------------


class Tags(HTMLParser):
    """The tags and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]


NASTY = "<script>alert(1)</script>{{ 7*7 }}{% raw %}<img src=x onerror=y>&\u202egpj"


def test_hostile_titles_names_and_texts_stay_text_inside_the_folder(desk: Desk, tmp_path: Path) -> None:
    names = [
        "../../uit.txt",
        "/etc/passwd",
        "<b>.html",
        "a\u202egpj.exe",
        "..",
        "con.txt",
        "x" * 190 + ".pdf",
    ]
    log = ["2026-11-02T09:00:00+01:00 received"]
    path = desk.put(ID, "\n".join(log), title=json.dumps(NASTY), wish=json.dumps(NASTY))
    lines = [
        f"- {{event: attached, at: 2026-11-02T10:00:00+01:00, by: sanne, file: {json.dumps(n)}}}"
        for n in names
    ]
    text = path.read_text("utf-8").replace(
        "\n---\nHet", "\n" + "\n".join(lines) + "\n---\n" + NASTY + "\nHet"
    )
    path.write_text(text, "utf-8")
    folder = path.with_suffix("")
    folder.mkdir()
    for name in ("<b>.html", "con.txt", "x" * 190 + ".pdf", "a\u202egpj.exe"):
        (folder / name).write_bytes(b"inhoud")
    (folder / "passwd").symlink_to("/etc/passwd")
    out = tmp_path / "uit"
    out.mkdir()
    desk.done("dossier", ID, "-o", str(out / "d"))
    assert [p.name for p in out.iterdir()] == ["d"]
    files = held(out / "d")
    page = files["index.html"].decode()
    seen = Tags(page)
    assert {"script", "img", "b"}.isdisjoint(seen.tags)
    assert set(seen.links) <= set(map(_quoted, files))
    assert "7*7" in page
    assert "\u202e" not in page + files["index.txt"].decode()
    assert b"root:" not in b"".join(files.values())
    assert sum(name.startswith("attachments/") for name in files) == 4
    assert verify(out / "d").findings == ()


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


@given(st.text(max_size=300))
def test_a_tidy_name_is_one_name_that_every_system_takes(name: str) -> None:
    made = tidy(name)
    assert made
    assert len(f"001-{made}".encode()) <= 140
    assert not set(made) & set('/\\:*?"<>|\x00\n')
    assert not made.endswith((".", " "))


def test_the_text_fits_eighty_columns(packed: Path) -> None:
    text = (packed / "map" / "index.txt").read_text("utf-8")
    assert max(map(width, text.splitlines())) <= 80
