"""The page of `man kv` in each language, made of what the commands say of themselves; by `.ci/manpage`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from klantervaring.commands import PANELS
from klantervaring.core.command import Command
from klantervaring.core.text.sentences import Code, clean
from klantervaring.core.topics import TOPICS
from klantervaring.language import Speaker

#: Where each page stands.
PAGES = {"en": "kv.1", "nl": "kv.nl.1"}
#: What the page says of itself: heading and text.
_WORDS = {
    "en": {
        "title": "Customer experiences",
        "NAME": "kv \\- track customer experiences and their terms, in plain files",
        "SYNOPSIS": "[\\-C DIR] [\\-\\-plain] [COMMAND [WORDS]...]",
        "DESCRIPTION": "Without a command kv shows the day: what is late, and what ends soon.\n"
        "Each command has a name in English and one in Dutch.\n.B kv help TOPIC\nshows the manual, and\n"
        ".B kv COMMAND \\-\\-help\none command with its options and examples.",
        "TOPICS": "kv help TOPIC, with one of: {topics}.",
        "ENVIRONMENT": ".TP\n.B KV_USER\nWho you are.\n.TP\n.B KV_HOME\nThe workspace, wherever you are."
        "\n.TP\n.B KV_LANG\nThe language of the screen: nl or en.",
        "EXIT STATUS": "0 where all is done; kv help exit\\-codes tells the others.",
    },
    "nl": {
        "title": "Klantervaringen",
        "NAAM": "kv \\- klantervaringen en hun termijnen bijhouden, in gewone bestanden",
        "GEBRUIK": "[\\-C MAP] [\\-\\-plain] [OPDRACHT [WOORDEN]...]",
        "BESCHRIJVING": "Zonder opdracht laat kv de dag zien: wat te laat is, en wat gauw afloopt.\n"
        "Elke opdracht heeft een Nederlandse en een Engelse naam.\n.B kv help ONDERWERP\ntoont de handleiding"
        ", en\n.B kv OPDRACHT \\-\\-help\n\u00e9\u00e9n opdracht, met haar opties en voorbeelden.",
        "ONDERWERPEN": "kv help ONDERWERP, met een van: {topics}.",
        "OMGEVING": ".TP\n.B KV_USER\nWie je bent.\n.TP\n.B KV_HOME\nDe werkmap, waar je ook bent."
        "\n.TP\n.B KV_LANG\nDe taal van het scherm: nl of en.",
        "EXITSTATUS": "0 waar alles is gedaan; kv help exitcodes noemt de andere.",
    },
}


def page(language: str = "en") -> str:
    """Return the page in a language as roff has it."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: str) -> Iterator[str]:
    say, words = Speaker(language), _WORDS[language]
    title, name, synopsis, description, *rest = words
    yield f'.TH KV 1 "" "klantervaring" "{words[title]}"'
    yield f".SH {name}\n{words[name]}"
    yield f".SH {synopsis}\n.B kv\n{words[synopsis]}"
    yield f".SH {description}\n{words[description]}"
    for panel in PANELS.values():
        yield f'.SH "{say.word(panel.title).upper()}"'
        for command in panel.commands:
            if not command.hidden:
                yield _command(say, command)
    topics = ", ".join(_escaped(each.typed.in_language(language)) for each in TOPICS.values())
    for heading in rest:
        yield f".SH {heading}\n{words[heading].format(topics=topics)}"


def _command(say: Speaker, command: Command) -> str:
    """Both names, the reader's own first, what stands behind them, and what it does."""
    own = command.named(say.language)
    names = [own, *(name for name in command.names if name != own)]
    behind = " ".join(say.part(Code(word)) for word in command.words.split(" ") if word)
    called = f"{', '.join(f'kv {name}' for name in names)} {behind}".strip()
    return f".TP\n.B {_escaped(called)}\n{_escaped(say.word(clean(command.help)))}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\n.", "\n\\&.")


if __name__ == "__main__":
    print(page(*sys.argv[1:]), end="")
