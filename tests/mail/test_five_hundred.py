"""Five hundred mails in the shapes of real ones: none stops a run, and none becomes what it should not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from klantervaring.core.text.input_checks import CONTROL
from klantervaring.core.text.sentences import clean
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace
from klantervaring.mail.belonging import KNOWN, WAITS
from klantervaring.mail.taking import Done, TakenMail

from tests.conftest import Desk
from tests.mail.conftest import taken
from tests.mail.generator import MACHINE, NEW, STORY, Made, mails

pytestmark = pytest.mark.xdist_group("five hundred mails")
SEED = int(os.environ.get("KV_MAIL_SEED", "1"))
SETTINGS = """\
mail: {addresses: [ervaring@dyade.example], server: mx.dyade.example}
git: {commit: no}
"""


class Run:
    """What came of all of them in one workspace."""

    def __init__(self, root: Path, made: list[Made], outcome: TakenMail) -> None:
        self.root = root
        self.made = made
        self.outcome = outcome

    def by_mail(self) -> Iterator[tuple[Made, Done]]:
        for done in self.outcome.done:
            yield self.made[int(done.mail.name)], done


def workspace(folder: Path) -> Path:
    root = folder / "desk"
    (root / "cases").mkdir(parents=True)
    (root / "kv.yaml").write_text(SETTINGS)
    return root


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(root)): p.read_bytes()
        for p in root.rglob("*")
        if p.is_file() and ".kv" not in p.parts
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    made = mails(SEED, 500)
    root = workspace(tmp_path_factory.mktemp("post"))
    return Run(root, made, taken(root, [each.raw for each in made]))


def test_each_becomes_what_its_shape_says(run: Run) -> None:
    wrong = []
    for made, done in run.by_mail():
        kind = done.verdict.kind
        found = f"{kind}:{done.verdict.reason}" if kind == WAITS else kind
        if found != made.becomes:
            wrong.append((made.shape, made.becomes, found, done.mail.subject))
    assert wrong == []
    assert len(list(run.by_mail())) == 500


def test_no_mail_of_a_machine_is_kept_anywhere(run: Run) -> None:
    kept = set(tree(run.root).values())
    assert not [made.shape for made in run.made if made.becomes == MACHINE and made.raw in kept]


def test_each_of_the_others_is_kept_whole(run: Run) -> None:
    kept = b"\0\0".join(raw for name, raw in tree(run.root).items() if name.endswith(".eml"))
    for made in run.made:
        if made.becomes != MACHINE and made.shape != "forwarded_whole":
            assert made.raw.lstrip(b"\r\n") in kept, made.shape


def test_every_file_stands_with_a_case_or_waits(run: Run) -> None:
    outside = sorted(p.name for p in run.root.parent.iterdir())
    assert outside == ["desk"]
    for name in tree(run.root):
        place = name.split("/")
        assert place == ["kv.yaml"] or place[0] in ("cases", "inbox"), name
        assert len(place) <= 3, name
        assert not place[-1].startswith((".", "-")), name
    assert not [p for p in run.root.rglob("*") if p.is_symlink()]


def test_what_people_wrote_stands_in_the_case(run: Run) -> None:
    begun = "De zaal was koud en er waren twaalf mappen te weinig."
    garbled = {"charset", "bad_base64", "broken_headers", "no_boundary", "deep", "html_alone"}
    store = Store(read_workspace(run.root))
    for made, done in run.by_mail():
        if made.becomes != NEW or made.shape in garbled:
            continue
        story = store.get(done.verdict.case).case.story()
        assert begun in " ".join(story.split()), made.shape
        assert "OUD" not in story, made.shape


def test_every_case_reads_back_without_a_finding(run: Run) -> None:
    look = Store(read_workspace(run.root)).look(closed=True)
    assert look.troubles == ()
    for record in look.records:
        assert record.case.findings == ()
        assert len({event.id for event in record.case.events}) == len(record.case.events)
        assert record.state.step == "listen"


def test_no_sign_that_steers_a_screen_stands_in_a_case(run: Run) -> None:
    for name, raw in tree(run.root).items():
        if name.endswith(".md"):
            text = raw.decode()
            assert not CONTROL.search(text), name
            assert clean(text, lines=True).replace("\n", "") == text.replace("\n", "").replace(
                "\u200d", ""
            ), name


def test_a_second_run_in_another_order_adds_nothing(run: Run) -> None:
    before = tree(run.root)
    some = [made.raw for made in run.made if len(made.raw) < 1_000_000]
    Random(SEED).shuffle(some)
    again = taken(run.root, some)
    assert {done.verdict.kind for done in again.done} == {KNOWN, "machine"}
    assert again.outcome.changes == ()
    assert tree(run.root) == before


def test_another_order_gives_the_same_cases(run: Run, tmp_path: Path) -> None:
    raws = [made.raw for made in run.made if made.shape not in ("large", "many_files")]
    large = {made.raw for made in run.made if made.shape in ("large", "many_files")}
    Random(SEED + 1).shuffle(raws)
    other = workspace(tmp_path)
    taken(other, raws)
    left_out = [done.verdict.case for made, done in run.by_mail() if made.raw in large]
    before = {n: raw for n, raw in tree(run.root).items() if not any(id in n for id in left_out)}
    assert tree(other) == before
    shutil.rmtree(other)


def test_three_hundred_files_and_thirty_megabytes_are_all_beside_their_cases(run: Run) -> None:
    cases = {made.shape: done.verdict.case for made, done in run.by_mail()}
    many = run.root / "cases" / cases["many_files"]
    assert len([p for p in many.iterdir() if p.suffix == ".csv"]) == 300
    large = run.root / "cases" / cases["large"]
    assert {p.suffix for p in large.iterdir()} == {".eml", ".mp4"}
    assert max(p.stat().st_size for p in large.iterdir()) > 30_000_000


def test_what_is_said_of_it_fits_a_screen(post: Desk) -> None:
    folder = post.root.parent / "Maildir"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    shapes: dict[str, bytes] = {}
    for made in mails(SEED + 2, 100):
        if len(made.raw) < 100_000:
            shapes.setdefault(made.shape, made.raw)
    for shape, raw in shapes.items():
        (folder / "new" / shape).write_bytes(raw)
    told = post.done("mail", "--maildir", str(folder))
    waits = post.done("mail", "--waiting")
    for text in (told.out, told.err, waits.out, waits.err):
        assert not CONTROL.search(text)
        assert "\u202e" not in text
    assert len(post.commits()) == 2
    assert STORY not in told.out
