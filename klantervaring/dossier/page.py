"""A page that needs no program and no network: its parts as values, and as HTML in which all text is text.

Jinja2 escapes whatever stands in it; the page forbids itself scripts, pictures and every address.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from klantervaring.core.text.sentences import NOTHING, Clean
from klantervaring.core.values import NamedTuple

_TEMPLATE = Path(__file__).with_name("page.html")


class PageCell(NamedTuple):
    """One cell of a row; `link` is the path of a file that lies beside the page."""

    text: Clean
    link: str = ""

    @property
    def address(self) -> str:
        """Return the link as it stands in HTML."""
        return quote(self.link)


class Block(NamedTuple):
    """One piece of a section, any part of which may be missing: a heading, facts, rows, words as said.

    `facts` pairs names and what they are; `rows` stand below `heads`.
    """

    heading: Clean = NOTHING
    facts: tuple[tuple[Clean, Clean], ...] = ()
    heads: tuple[Clean, ...] = ()
    rows: tuple[tuple[PageCell, ...], ...] = ()
    line: Clean = NOTHING
    words: Clean = NOTHING
    links: tuple[PageCell, ...] = ()


class PageSection(NamedTuple):
    """A section: its heading and its pieces."""

    heading: Clean
    blocks: tuple[Block, ...] = ()


class WholePage(NamedTuple):
    """A page: its language, its title, the lines below that, and its sections."""

    language: str
    title: Clean
    lines: tuple[Clean, ...]
    sections: tuple[PageSection, ...]


def html_of(page: WholePage) -> str:
    """Return the page as HTML."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.from_string(
        _TEMPLATE.read_text(encoding="utf-8")
    )
    return template.render(page=page)
