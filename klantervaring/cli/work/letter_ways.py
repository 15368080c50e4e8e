"""The ways out that somebody wants for a letter, and whether they go together."""

from __future__ import annotations

from pathlib import Path

from klantervaring.cli.typed.output_options import STDOUT
from klantervaring.cli.typed.together import refuse_alone, refuse_together
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple


class Ways(NamedTuple):
    """The way out that somebody wants for a letter."""

    is_check: bool = False
    eml: str = ""
    pdf: str = ""
    is_send: bool = False
    is_sent: bool = False
    is_not_sent: bool = False
    is_again: bool = False
    is_forced: bool = False
    server: str = ""
    is_for_all: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether nothing leaves: the letter is written at, and shown."""
        return not (
            self.is_check or self.is_written or self.is_send or self.is_sent
        )

    @property
    def is_written(self) -> bool:
        """Whether it is written as it leaves: for a mail program, or on paper."""
        return bool(self.eml or self.pdf)

    @property
    def places(self) -> dict[str, str]:
        """Return the files that were named, by kind."""
        named = {"eml": self.eml, "pdf": self.pdf}
        return {kind: name for kind, name in named.items() if name}

    @property
    def is_shown_alone(self) -> bool:
        """Whether the letter itself is the answer, for a pipe."""
        return self.eml == STDOUT


def check_ways(ways: Ways, at: str, as_json: bool) -> None:
    """Check that the ways out go together, and have places; `at` is what `--at` says. Raises WrongInput."""
    _check_together(ways, at)
    refuse_together({"--json": as_json, "--eml -": ways.is_shown_alone})
    _check_places(ways)


def _check_together(ways: Ways, at: str) -> None:
    """Check that one way out is wanted: none of several is passed over in silence."""
    leaving = {
        "--send": ways.is_send,
        "--sent": ways.is_sent,
        "--not-sent": ways.is_not_sent,
    }
    refuse_together({"--check": ways.is_check, **leaving})
    for kind, name in ways.places.items():
        refuse_together({f"--{kind}": name, **leaving})
    refuse_alone({"--server": ways.server}, "--send", ways.is_send)
    refuse_alone({"--at": at}, "--sent", ways.is_sent)


def _check_places(ways: Ways) -> None:
    """Check that each letter has a file of its own."""
    if ways.is_for_all:
        for kind, name in ways.places.items():
            _check_folder(Code(f"--{kind} FOLDER"), name)
    elif ways.eml == ways.pdf != "":
        raise WrongInput(
            Text("{file} cannot be a mail and a PDF.", file=ways.eml),
            remedy=Text("Give each a name of its own."),
        )


def _check_folder(option: Code, name: str) -> None:
    if not Path(name).expanduser().is_dir():
        raise _no_folder(name, option)


def _no_folder(name: str, option: Code) -> WrongInput:
    return WrongInput(
        Text("{name} is no folder.", name=name),
        remedy=Text(
            "With {all} each letter has a file of its own. Name a folder that is there: {option}.",
            all=Code("--all"),
            option=option,
        ),
    )
