"""Pages that kv wrote, read back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.conftest import Desk


class Figures(HTMLParser):
    """Reads the figures of a page: the value and the text of each cell of a table that shows one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str | None] = {}
        self.texts: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.ids: set[str] = set()
        self._figure = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.ids.add(known.get("id") or "")
        if tag == "td" and known.get("data-figure"):
            self._figure = known["data-figure"] or ""
            self.values[self._figure], self.texts[self._figure] = None, ""
        elif tag == "a" and self._figure:
            self.links[self._figure] = (known.get("href") or "").removeprefix("#")
        elif tag == "data" and self._figure:
            self.values[self._figure] = known["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._figure = ""

    def handle_data(self, data: str) -> None:
        if self._figure:
            self.texts[self._figure] += data


def flat(told: dict[str, Any], name: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in told.items():
        if isinstance(value, dict):
            found |= flat(value, f"{name}{key}.")
        else:
            found[f"{name}{key}"] = value
    return found


def page(desk: Desk, *words: str, name: str = "verslag.html", **how: Any) -> str:
    desk.done("report", *words, "-o", str(desk.root.parent / name), "--force", **how)
    return (desk.root.parent / name).read_text(encoding="utf-8")
