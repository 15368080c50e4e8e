"""Drafts of letters, in kv's private folder: the text that somebody writes at, and what it began as."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from klantervaring.core.errors import DiskRefused
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.own_notes import DamagedNote, a_text, noted_in
from klantervaring.files.disk.safe_write import refused, write_private
from klantervaring.files.text.saved_text import as_text, take_rescued
from klantervaring.files.workspace.layout import private_of
from klantervaring.letters.kinds import LETTERS
from klantervaring.letters.outbox import FOLDER


class KeptLetter(NamedTuple):
    """A draft: its text, the language, the facts that it names, and what of it kv had made.

    `made` is the SHA-256 of the text as kv made it: a draft that is still that is made anew, with the days of
    the day. `words` are those that were given for it.
    """

    text: str
    language: str
    said: Mapping[str, str]
    words: str
    made: str

    @property
    def is_as_made(self) -> bool:
        """Whether nobody wrote at it since kv made it."""
        return digest_of_text(self.text) == self.made


class WaitingLetter(NamedTuple):
    """A draft that somebody wrote at or gave words for: of which letter, and when it was last saved."""

    case: str
    kind: str
    at: int
    kept: KeptLetter


def digest_of_text(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(
        text.encode("utf-8", "surrogateescape")
    ).hexdigest()


def _told(noted: Any) -> tuple[str, Mapping[str, str], str, str]:
    """Return what stands beside a text: its language, facts, words, and what of it kv had made."""
    said = {}
    for key, value in noted["said"].items():
        said[key] = a_text(value)
    language, words, made = (
        a_text(noted[key]) for key in ("language", "words", "made")
    )
    return language, said, words, made


class LetterDrafts:
    """The drafts of one workspace in this clone."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._place = Path(private_of(str(root)))

    def path(self, case: str, kind: str) -> Path:
        """Return where the text of a draft is."""
        return self._place / FOLDER / f"{case}.{kind}.md"

    def _beside(self, case: str, kind: str) -> Path:
        return self._place / FOLDER / f"{case}.{kind}.json"

    def read(self, case: str, kind: str) -> KeptLetter | None:
        """Return the draft of a letter, or None. Raises DiskRefused."""
        path = self.path(case, kind)
        take_rescued(path)
        try:
            if not beneath.is_there(self._place, path):
                return None
            text = as_text(beneath.read_file(self._place, path))
            return KeptLetter(text, *self._noted(case, kind))
        except OSError as error:
            raise refused(error) from error

    def _noted(
        self, case: str, kind: str
    ) -> tuple[str, Mapping[str, str], str, str]:
        """Return what is noted beside a text; nothing where that is gone or damaged: the text stays."""
        with suppress(FileNotFoundError, DamagedNote):
            raw = beneath.read_file(self._place, self._beside(case, kind))
            return noted_in(raw, _told)
        return "", {}, "", ""

    def keep(self, case: str, kind: str, draft: KeptLetter) -> Path:
        """Keep a draft; return where its text is. Raises DiskRefused."""
        said = draft._asdict()
        text = said.pop("text")
        said["said"] = dict(said["said"])
        try:
            write_private(
                self._root,
                self._beside(case, kind),
                json.dumps(said, ensure_ascii=False).encode(),
            )
            path = self.path(case, kind)
            write_private(
                self._root, path, text.encode("utf-8", "surrogateescape")
            )
        except OSError as error:
            raise refused(error) from error
        return path

    def waiting(self) -> list[WaitingLetter]:
        """Return the drafts in which somebody has a hand; one as kv made it is none, nor what is no file."""
        found = []
        for name in beneath.names_in(self._place, self._place / FOLDER):
            case, _, kind = name.removesuffix(".md").partition(".")
            kept = None
            with suppress(DiskRefused):
                kept = self.read(case, kind) if kind in LETTERS else None
            if kept is not None and (kept.words or not kept.is_as_made):
                at = int(self.path(case, kind).lstat().st_mtime)
                found.append(WaitingLetter(case, kind, at, kept))
        return found

    def drop(self, case: str, kind: str) -> None:
        """Take a draft away. Raises DiskRefused."""
        try:
            for path in (self.path(case, kind), self._beside(case, kind)):
                if beneath.is_there(self._place, path):
                    beneath.unlink(self._place, path, missing_ok=True)
        except OSError as error:
            raise refused(error) from error
