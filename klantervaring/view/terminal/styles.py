"""How what is shown looks: each style once. None carries a meaning alone: what is red is called late, too."""

from __future__ import annotations

from klantervaring.core.text.sentences import NOTHING, ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from klantervaring.core.text.sentences import Clean

#: What `--color` may be.
AUTO = "auto"
ALWAYS = "always"
NEVER = "never"
#: How much of it there is: nothing, weight alone (`NO_COLOR`), or colour as well.
NONE, WEIGHT, COLOUR = range(3)

#: Each style, as a terminal is told it, and the least ink that it takes.
STYLES: dict[str, tuple[Clean, int]] = {
    "bold": (ours("\x1b[1m"), WEIGHT),
    "dim": (ours("\x1b[2m"), WEIGHT),
    "late": (ours("\x1b[31m"), COLOUR),
    "fan": (ours("\x1b[32m"), COLOUR),
    "bar": (ours("\x1b[36m"), COLOUR),
    "today": (ours("\x1b[33m"), COLOUR),
}
_END = ours("\x1b[0m")


def ink(when: str, drawn: bool, environment: Mapping[str, str]) -> int:
    """Return how much style there is on a screen that is `drawn`, or not."""
    if when == ALWAYS:
        return COLOUR
    if when == NEVER or not drawn:
        return NONE
    return WEIGHT if environment.get("NO_COLOR") else COLOUR


def painted(text: Clean, style: str, ink: int) -> Clean:
    """Return the text in a style, where there is ink for it."""
    begin, end = _marks(style, ink)
    return ours("{}{}{}", begin, text, end) if text and begin else text


def inked(text: str, style: str, ink: int) -> str:
    """Return the same of a text that is on its way to the screen."""
    begin, end = _marks(style, ink)
    return f"{begin}{text}{end}" if text and begin else text


def _marks(style: str, ink: int) -> tuple[Clean, Clean]:
    begin, least = STYLES.get(style, (NOTHING, NONE))
    return (begin, _END) if ink >= least else (NOTHING, NOTHING)


def unpainted(text: str) -> str:
    """Return a text without any style."""
    if "\x1b" not in text:
        return text
    for begin, _ in STYLES.values():
        text = text.replace(begin, "")
    return text.replace(_END, "")
