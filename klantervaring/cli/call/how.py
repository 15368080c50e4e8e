"""How a command is to answer: as JSON, as of when, by whom, and whether it may write."""

from __future__ import annotations


class How:
    """The options that every command has, or every writing command."""

    __slots__ = (
        "as_json",
        "at",
        "because",
        "by",
        "color",
        "dry_run",
        "file",
        "no_pager",
        "plain",
        "words",
    )

    def __init__(
        self,
        as_json: bool = False,
        plain: bool = False,
        color: str = "",
        no_pager: bool = False,
        at: str = "",
        by: str = "",
        because: str = "",
        words: str = "",
        file: str = "",
        dry_run: bool = False,
    ) -> None:
        self.as_json = as_json
        self.plain = plain
        self.color = color
        self.no_pager = no_pager
        self.at = at
        self.by = by
        self.because = because
        self.words = words
        self.file = file
        self.dry_run = dry_run
