"""A letter as a mail that another program opens to be sent, and on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import strict
from pathlib import Path

import pytest
from klantervaring.letters.message import as_html, as_plain

from tests.conftest import PATIENCE, Desk
from tests.letters.scenes import ID, SCENES, set_up

#: A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


def mail_of(desk: Desk, name: str, *more: str) -> EmailMessage:
    """The mail that `--eml` writes for a scene, read by a strict parser."""
    scene = SCENES[name]
    path = desk.root.parent / f"{name}.eml"
    given = ("letter", ID, scene.kind, *scene.more, "-m", scene.words, "--eml", str(path), *more)
    desk.done(*given, by=scene.by)
    assert path.stat().st_mode & 0o777 == 0o600
    raw = path.read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = message_from_bytes(raw, policy=strict)
    assert isinstance(read, EmailMessage)
    assert read.defects == []
    for head, value in read.items():
        assert getattr(value, "defects", ()) == () or not str(value).isascii(), head
    return read


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    text = found.get_content()
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("name", SCENES)
def test_it_opens_as_a_draft(desk: Desk, name: str) -> None:
    set_up(desk, SCENES[name])
    mail = mail_of(desk, name)
    assert mail["X-Unsent"] == "1"
    assert mail["Content-Language"] == "nl"
    assert mail["From"].addresses[0].domain in ("dyade-academy.example", "dyade.nl")
    made = desk.done("letter", ID, SCENES[name].kind, "--json", by=SCENES[name].by).json
    assert str(mail["Subject"]) == made["subject"]
    assert mail.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]
    assert part(mail, "plain").replace("\r\n", "\n") == as_plain(made["text"])
    assert "**" not in part(mail, "plain")
    for line in made["text"].splitlines():
        assert line.strip("*") in part(mail, "html")


def test_it_answers_the_newest_mail_of_the_customer(desk: Desk) -> None:
    log = "\n".join(
        (
            "2026-11-19T09:30:00+01:00 received message=een@kiezel.example",
            "2026-11-19T10:00:00+01:00 listened",
            "2026-11-19T10:10:00+01:00 contacted direction=out letter=apology message=kv.1@dyade.example",
            "2026-11-19T11:00:00+01:00 contacted direction=in message=twee@kiezel.example",
            "2026-11-19T11:30:00+01:00 contacted direction=out message=kv.2@dyade.example letter=apology",
            "2026-11-19T11:31:00+01:00 noted message=niet.bezorgd@mx.example",
            "2026-11-19T11:40:00+01:00 contacted direction=out message=collega@dyade.example",
        )
    )
    set_up(desk, SCENES["reaction-respond"]._replace(log=log))
    mail = mail_of(desk, "reaction-respond")
    assert mail["In-Reply-To"] == "<twee@kiezel.example>"
    assert mail["References"].split() == [
        "<een@kiezel.example>", "<kv.1@dyade.example>", "<kv.2@dyade.example>", "<collega@dyade.example>",
        "<twee@kiezel.example>",
    ]  # fmt: skip


def test_what_is_no_message_id_gets_into_no_head(desk: Desk) -> None:
    log = "2026-11-19T09:30:00+01:00 received message=een><kwaad@kiezel.example"
    set_up(desk, SCENES["reaction-listen"]._replace(log=log))
    assert mail_of(desk, "reaction-listen")["In-Reply-To"] is None


def test_foreign_text_is_no_html_and_no_link() -> None:
    shown = as_html(
        "<script>x</script> [klik](http://kwaad.example) ![x](http://kwaad.example/p.png) **vet**"
    )
    assert "<script" not in shown
    assert "href" not in shown
    assert "<img" not in shown
    assert "<strong>vet</strong>" in shown


def test_an_address_beyond_ascii(desk: Desk) -> None:
    set_up(
        desk,
        SCENES["reaction-respond"],
        customer="{name: De Kiezel, contact: Zoë, email: zoë@kiezel.example}",
    )
    mail_of(desk, "reaction-respond")
    assert "To: zoë@kiezel.example\r\n".encode() in (desk.root.parent / "reaction-respond.eml").read_bytes()


def test_a_file_that_is_there_stays(desk: Desk) -> None:
    set_up(desk, SCENES["aftercare"])
    path = desk.root.parent / "brief.eml"
    path.write_text("van mij")
    given = ("letter", ID, "aftercare", "--eml", str(path))
    assert desk.run(*given).code == 2
    assert path.read_text() == "van mij"
    desk.done(*given, "--force")
    assert b"X-Unsent: 1" in path.read_bytes()


# -- on paper --------------------------------------------------------------------------------------------


def skip_without_pdf() -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later WeasyPrint will need
            import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:  # the latter where Pango is missing
        pytest.skip(f"no PDF can be made here: {error}")


def pdf_of(desk: Desk, name: str) -> Path:
    skip_without_pdf()
    scene = SCENES[name]
    set_up(desk, scene)
    (desk.root / "logo.png").write_bytes(PNG)
    settings = (desk.root / "kv.yaml").read_text("utf-8")
    desk.write("kv.yaml", settings.replace("letterhead: {", "letterhead: {logo: logo.png, "))
    path = desk.root.parent / "brief.pdf"
    desk.done("letter", ID, scene.kind, *scene.more, "-m", scene.words, "--pdf", str(path), by=scene.by)
    return path


def test_a_letter_on_paper(desk: Desk) -> None:
    path = pdf_of(desk, "decision-rejected")
    assert path.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed")
    picture = path.with_suffix("")
    command = ["pdftoppm", "-r", "40", "-gray", "-singlefile", str(path), str(picture)]
    subprocess.run(command, check=True, timeout=PATIENCE)
    raw = picture.with_suffix(".pgm").read_bytes()
    magic, size, depth, pixels = raw.split(b"\n", 3)
    width, height = map(int, size.split())
    assert (magic, depth) == (b"P5", b"255")
    dark = [number for number, shade in enumerate(pixels) if shade < 128]
    rows, columns = {each // width for each in dark}, {each % width for each in dark}
    assert len(dark) > 500  # something is written
    for lit, size_of in ((rows, height), (columns, width)):  # within the margins
        assert min(lit) > size_of * 0.04
        assert max(lit) < size_of * 0.96
    text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, timeout=PATIENCE)
    said = " ".join(text.stdout.decode().split())
    for words in (
        "Kerkstraat 1",
        "3511 AB Utrecht",
        "vrijdag 20 november 2026",
        "Beste Marijke,",
        "Frank de Boer",
    ):
        assert words in said


def test_on_paper_no_name_stands_alone_on_the_last_page(desk: Desk) -> None:
    skip_without_pdf()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    set_up(desk, SCENES["reaction-respond"])
    path = desk.root.parent / "brief.pdf"
    letter = ("letter", ID, "reaction", "--anew", "--because", "lang", "--pdf", str(path), "--force")
    for lines in range(10, 20):
        words = "\n".join(f"Wij keken kist {number} na, en zij was leeg." for number in range(lines))
        desk.done(*letter, "-m", words)
        text = subprocess.run(
            ["pdftotext", str(path), "-"], check=True, capture_output=True, timeout=PATIENCE
        )
        (signed,) = [page for page in text.stdout.decode().split("\f") if "Sanne Hoekstra" in page]
        assert "Hartelijke groet" in signed


def test_on_paper_a_long_word_goes_on_below_itself(desk: Desk) -> None:
    skip_without_pdf()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    set_up(desk, SCENES["reaction-respond"])
    path = desk.root.parent / "brief.pdf"
    link = "https://webinar.example/?code=" + "a1b2c3" * 30
    given = ("letter", ID, "reaction", "--anew", "-m", f"Kijk op {link} terug.")
    desk.done(*given, "--because", "lang", "--pdf", str(path))
    command = ["pdftotext", "-bbox", str(path), "-"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE).stdout.decode()
    (width,) = re.findall(r'<page width="([\d.]+)"', told)
    ends = re.findall(r'<word [^>]*xMax="([\d.]+)"[^>]*>([^<]*)', told)
    assert all(float(end) < float(width) for end, _ in ends)
    assert link in "".join(word for _, word in ends)


#: How a line begins that stands in n + 1 quotes, or lists.
DEEP: dict[str, Callable[[int], str]] = {
    "quotes": lambda n: "> " * (n + 1),
    "lists": lambda n: "  " * n + "- ",
}


@pytest.mark.parametrize("begins", DEEP.values(), ids=DEEP)
def test_what_stands_deep_is_whole_in_a_mail_and_on_paper(desk: Desk, begins: Callable[[int], str]) -> None:
    text = "\n".join(begins(n) + f"stap{n:02} " * 20 for n in range(12))
    assert all(as_html(text).count(f"stap{n:02}") == 20 for n in range(12))
    skip_without_pdf()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    set_up(desk, SCENES["reaction-respond"])
    path = desk.root.parent / "brief.pdf"
    desk.done("letter", ID, "reaction", "--anew", "-m", text, "--because", "diep", "--pdf", str(path))
    command = ["pdftotext", "-bbox", str(path), "-"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE).stdout.decode()
    (width,) = set(re.findall(r'<page width="([\d.]+)"', told))
    words = re.findall(r'<word xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>(stap\d\d)<', told)
    assert all(0 < float(left) < float(right) < float(width) for left, right, _ in words)
    assert [sum(word == f"stap{n:02}" for *_, word in words) for n in range(12)] == [20] * 12


#: A sign of Linear A, which hardly any machine has a font for.
RARE = "\U00010600"


def skip_with_font() -> None:
    if shutil.which("fc-list") is None:
        pytest.skip("nothing here tells which fonts there are")
    command = ["fc-list", f":charset={ord(RARE):x}"]
    if subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE).stdout:
        pytest.skip("this machine has a font for it")


def test_a_letter_in_which_boxes_would_stand_is_not_made(desk: Desk) -> None:
    skip_without_pdf()
    skip_with_font()
    set_up(desk, SCENES["aftercare"], customer=f"{{name: Aap, contact: {RARE}a Noot}}")
    path = desk.root.parent / "brief.pdf"
    found = desk.run("letter", ID, "aftercare", "--pdf", str(path))
    assert (found.code, path.exists()) == (2, False)
    assert f"No font on this machine has {RARE}" in found.err
    assert "--eml FILE" in found.err


def test_a_report_in_which_boxes_stand_says_so(desk: Desk) -> None:
    skip_without_pdf()
    skip_with_font()
    set_up(desk, SCENES["aftercare"], title=f"Kist {RARE}", tags=f"[{RARE}]")
    desk.put(ID, "2026-11-19T09:00 received\n2026-11-19T10:00 analysed cause=" + RARE, title=f"Kist {RARE}")
    path = desk.root.parent / "verslag.pdf"
    found = desk.done("report", "-o", str(path))
    assert path.read_bytes().startswith(b"%PDF-")
    assert f"No font on this machine has {RARE}" in found.err


def test_a_logo_from_elsewhere_is_refused(desk: Desk) -> None:
    skip_without_pdf()
    set_up(desk, SCENES["aftercare"])
    settings = (desk.root / "kv.yaml").read_text("utf-8")
    for logo in ("/etc/passwd", "../geheim.png", "kv.yaml", "http://kwaad.example/x.png"):
        desk.write("kv.yaml", settings.replace("letterhead: {", f"letterhead: {{logo: '{logo}', "))
        found = desk.run("letter", ID, "aftercare", "--pdf", str(desk.root.parent / "brief.pdf"))
        assert found.code == 2, logo
    assert not (desk.root.parent / "brief.pdf").exists()
