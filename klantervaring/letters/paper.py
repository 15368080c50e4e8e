"""A letter on paper: a PDF with the letterhead of the workspace. Nothing is fetched from anywhere."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import escape
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.mail_settings import Letterhead
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.extras import not_installed
from klantervaring.files.disk import beneath
from klantervaring.files.text.typed_fields import unreadable
from klantervaring.letters.dates import day_in_words
from klantervaring.letters.message import as_html
from klantervaring.letters.writing import LetterText

#: How WeasyPrint begins what it says of a sign in whose place it draws a box.
_NO_GLYPH = ".notdef glyph"
#: Signs that a message names; who writes another script has more.
_NAMED_SIGNS = 20
#: Bytes of a logo, and what its file begins with.
_LARGEST = 2 * 1024 * 1024
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_STYLE = """
@page { size: A4; margin: 22mm 25mm 24mm 25mm;
  @bottom-center { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #666 } }
@page :first { @bottom-center { content: "" } }
body { font-family: "Liberation Sans", "DejaVu Sans", Arial, sans-serif; font-size: 10.5pt; line-height: 1.5;
  color: #1a1a1a; overflow-wrap: anywhere }
header { display: flex; justify-content: space-between; border-bottom: 0.6pt solid #bbb; padding-bottom: 5mm;
  margin-bottom: 12mm; font-size: 9pt; line-height: 1.4; color: #444;
  overflow-wrap: break-word }
header img { max-height: 20mm; max-width: 60mm }
header .name { font-size: 15pt; font-weight: bold; color: #1a1a1a }
header .ours { text-align: right }
.to { min-height: 22mm; margin-bottom: 8mm }
.day { margin-bottom: 2mm }
h1 { font-size: 11pt; margin: 0 0 8mm 0 }
p { margin: 0 0 3.4mm 0; orphans: 3; widows: 3 }
p:nth-last-child(-n+2) { break-before: avoid }
ul, ol { margin: 0 0 3.4mm 0; padding-left: 7mm }
blockquote { margin: 0 0 0 1mm; padding-left: 3mm; border-left: 0.6pt solid #bbb }
"""


class PaperHead(NamedTuple):
    """What stands above a letter on paper."""

    organisation: str
    email: str
    head: Letterhead
    receiver: tuple[str, ...]
    day: date
    logo: str = ""


def page_of(letter: LetterText, head: PaperHead, language: str) -> str:
    """Return a letter as the HTML that is printed."""
    ours = (
        *head.head.address,
        head.head.phone,
        head.email,
        head.head.website,
    )
    name = f'<div class="name">{escape(head.organisation)}</div>'
    left = f'<img src="{head.logo}" alt="">' if head.logo else name
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title><style>{_STYLE}</style></head><body>"
        f'<header><div>{left}</div><div class="ours">{_lines(ours)}</div></header>'
        f'<div class="to">{_lines(head.receiver)}</div>'
        f'<div class="day">{escape(day_in_words(head.day, language))}</div>'
        f"<h1>{escape(letter.subject)}</h1>{as_html(letter.body)}</body></html>"
    )


def _lines(lines: tuple[str, ...]) -> str:
    return "<br>".join(escape(line) for line in lines if line)


def logo_of(root: Path, name: str) -> str:
    """Return the picture of a file of the workspace as a data URI, "" for no name. Raises WrongInput."""
    if not name:
        return ""
    try:
        raw = beneath.read_file(root, root / name, _LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = (
            error if isinstance(error, OSError) else OSError(str(error))
        )
        raise unreadable(name, reason) from error
    for begins, media in _PICTURES.items():
        if raw.startswith(begins) and len(raw) <= _LARGEST:
            return f"data:{media};base64,{base64.b64encode(raw).decode()}"
    raise WrongInput(
        Text("The logo is no PNG or JPEG, or larger than 2 MiB."),
        where=name,
    )


class Printed(NamedTuple):
    """A page as PDF; `unknown` are its signs that no font of this machine has: boxes stand in their place."""

    raw: bytes
    unknown: str

    def without_boxes(self) -> bytes:
        """Return the PDF. Raises WrongInput where a reader would see boxes."""
        if self.unknown:
            raise WrongInput(
                self.told,
                remedy=Text(
                    "Install a font that has them (on Debian: {command}), or send it as a mail: {eml}.",
                    command=Code("apt install fonts-noto"),
                    eml=Code("--eml FILE"),
                ),
            )
        return self.raw

    @property
    def told(self) -> Text:
        """What is said of the signs."""
        return Text(
            "No font on this machine has {signs}: boxes stand there in the PDF.",
            signs=self.unknown[:_NAMED_SIGNS],
        )


class _Boxes(logging.Handler):
    """Gathers the signs of which WeasyPrint says that it draws a box."""

    def __init__(self) -> None:
        super().__init__()
        self.signs: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the sign that a message is about."""
        if record.args and str(record.msg).startswith(_NO_GLYPH):
            [sign, *_] = record.args
            self.signs[str(sign)] = None

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Hear what WeasyPrint says."""
        log = logging.getLogger("weasyprint")
        log.addHandler(self)
        try:
            yield
        finally:
            log.removeHandler(self)


def as_pdf(page: str) -> Printed:
    """Return a page of HTML as PDF. Raises WrongInput where WeasyPrint is not there."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError as error:
        raise not_installed("WeasyPrint", "pdf") from error
    except OSError as error:
        raise _without_pango() from error
    fetcher = URLFetcher(allowed_protocols=("data",))
    boxes = _Boxes()
    with boxes.gathering():
        raw: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf()
    return Printed(raw, "".join(boxes.signs))


def _without_pango() -> WrongInput:
    command = Code(
        "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )
    return WrongInput(
        Text("A PDF needs Pango, and that is not on this machine."),
        remedy=Text("Install it. On Debian: {command}", command=command),
    )
