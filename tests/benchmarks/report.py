"""What was measured, as a page and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.measure import Row

#: Between these marks the page is written by the measurement; the words around them are written by hand.
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
_WIDE, _HIGH, _LEFT, _ROW = 900, 60, 430, 26


def write(docs: Path, rows: Sequence[Row], notes: Sequence[str], machine: str) -> None:
    """Put the table in docs/performance.md and draw docs/performance.svg."""
    lines = [
        "",
        machine + ".",
        "",
        "| what | ms | against | ms | ratio | at most | |",
        "|---|--:|---|--:|--:|--:|---|",
    ]
    for row in rows:
        held = "" if row.ratio <= row.at_most else "**over**"
        lines.append(
            f"| {row.what} | {row.ours:.1f} | {row.against} | {row.theirs:.1f}"
            f" | {row.ratio:.2f} | {row.at_most} | {held} |"
        )
    lines += ["", *(f"- {note}" for note in notes), ""]
    page = docs / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text("".join((before, BEGIN, "\n".join(lines), END, rest.partition(END)[2])), encoding="utf-8")
    (docs / "performance.svg").write_text(picture(rows, machine), encoding="utf-8")


def picture(rows: Sequence[Row], machine: str) -> str:
    """A bar for each ratio, as a part of what it may be; the line is the most."""
    height = _HIGH + _ROW * len(rows) + 20
    room = _WIDE - _LEFT - 90
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {height}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDE}" height="{height}" fill="#ffffff"/>',
        '<text x="10" y="20" font-size="15">What kv takes, as a part of what it may take</text>',
        f'<text x="10" y="40" fill="#555555">{_safe(machine)}</text>',
    ]
    for place, row in enumerate(rows):
        y = _HIGH + _ROW * place
        part = row.ratio / row.at_most
        long = min(part, 1.5) / 1.5 * room
        colour = "#2f7d5b" if part <= 1 else "#b3402a"
        parts += [
            f'<text x="{_LEFT - 10}" y="{y + 15}" text-anchor="end">{_safe(row.what)}</text>',
            f'<rect x="{_LEFT}" y="{y + 3}" width="{long:.0f}" height="16" fill="{colour}"/>',
            f'<text x="{_LEFT + long + 6:.0f}" y="{y + 15}">{row.ratio:.2f} of {row.at_most}</text>',
        ]
    at = _LEFT + room / 1.5
    parts.append(f'<line x1="{at:.0f}" y1="{_HIGH - 6}" x2="{at:.0f}" y2="{height - 14}" stroke="#333333"/>')
    return "\n".join([*parts, "</svg>", ""])


def _safe(text: str) -> str:
    return text.replace("`", "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
