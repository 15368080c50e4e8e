"""The page of `man kv`, made of what the commands say of themselves. `.ci/manpage` writes it."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.commands import PANELS
from klantervaring.core.topics import TOPICS


def page() -> str:
    """Return the page as roff has it."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield '.TH KV 1 "" "klantervaring" "Customer experiences"'
    yield ".SH NAME\nkv \\- track customer experiences and their terms, in plain files"
    yield ".SH SYNOPSIS\n.B kv\n[\\-C DIR] [\\-\\-plain] [COMMAND [WORDS]...]"
    yield ".SH DESCRIPTION\nWithout a command kv shows the day: what is late, and what ends soon."
    yield "Each command has a name in English and one in Dutch.\n.B kv help TOPIC\nshows the manual, and"
    yield ".B kv COMMAND \\-\\-help\none command with its options and examples."
    for panel in PANELS.values():
        yield f'.SH "{panel.title.upper()}"'
        for command in panel.commands:
            if not command.hidden:
                names = ", ".join(f"kv {name}" for name in command.names)
                yield f".TP\n.B {_escaped(f'{names} {command.words}'.strip())}\n{_escaped(command.help)}"
    yield f".SH TOPICS\nkv help TOPIC, with one of: {', '.join(TOPICS)}."
    yield ".SH ENVIRONMENT\n.TP\n.B KV_USER\nWho you are.\n.TP\n.B KV_HOME\nThe workspace, wherever you are."
    yield ".TP\n.B KV_LANG\nThe language of the screen: nl or en."
    yield ".SH EXIT STATUS\n0 where all is done; kv help exit\\-codes tells the others."


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\n.", "\n\\&.")


if __name__ == "__main__":
    print(page(), end="")
