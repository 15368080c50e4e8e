"""What is lost, torn or untrue after a fault: the workspace is held against what it was and should become.

The dice are the same in every process, so the new text of each file is known to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.conftest import Desk
from tests.faults.process import Ran
from tests.faults.scenes import Scene

#: Per file of a case, by its name wherever the case stands: the places where it is, with its bytes.
Standing = Mapping[str, Mapping[str, bytes]]
_CLOSED = re.compile(r"^cases/(closed/\d{4}/)?")
NOTHING = ("Nothing was changed", "Nothing was taken back", "Er is niets gewijzigd")
LATER = ("The next command finishes it", "De volgende opdracht maakt het af")
_DONE, _CONFLICT, _NOT_IN_GIT, _REFUSED = 0, 6, 7, 8


class Story(NamedTuple):
    """The files before a command, and after it when nothing goes wrong."""

    scene: Scene
    before: Standing
    after: Standing

    @property
    def sends(self) -> bool:
        """Whether the command hears and sends: then git may have refused before anything was brought in."""
        return self.scene.command.arguments[0] == "sync"


def standing(desk: Desk) -> Standing:
    """All files of cases in a workspace, but for kv's own temporary ones."""
    found: dict[str, dict[str, bytes]] = {}
    for place, content in desk.files().items():
        if place.startswith("cases/") and not place.rsplit("/", 1)[1].startswith("."):
            found.setdefault(_CLOSED.sub("", place), {})[place] = content
    return found


def right_after(story: Story, ran: Ran, desk: Desk) -> Iterator[str]:
    """What is wrong as soon as the command has ended."""
    now = standing(desk)
    yield from _lost(story, now, begun=(desk.private / "unfinished").exists())
    yield from _untrue(story, ran, now)
    if ran.code not in (_DONE, _NOT_IN_GIT, _REFUSED, -9) and not (ran.code == _CONFLICT and story.sends):
        yield f"exit {ran.code}"
    if "Traceback" in ran.err or "fault of kv itself" in ran.err:
        yield "a traceback"
    if ran.code == _REFUSED and not story.sends:
        yield from _unclear(ran)


def _lost(story: Story, now: Standing, begun: bool = False) -> Iterator[str]:
    """Files that are gone, torn, or of no command; doubled only in the middle of a move that was noted."""
    for name in {*story.before, *story.after, *now}:
        old, new, is_now = (s.get(name, {}) for s in (story.before, story.after, now))
        if len(is_now) > 1 and not (begun and is_now == {**old, **new}):
            yield f"{name} is there twice: {sorted(is_now)}"
        if not is_now and old and new:
            yield f"{name} is gone"
        contents, places = {*old.values(), *new.values()}, {*old, *new}
        for place, content in is_now.items():
            if content not in contents:
                yield f"{place} is neither old nor new: {content[-200:]!r}"
            elif place not in places:
                yield f"{place} is no place for it"


def _untrue(story: Story, ran: Ran, now: Standing) -> Iterator[str]:
    """Words that do not hold: of what was saved, of what was not."""
    saved = ran.code == _DONE or (not story.sends and (ran.code == _NOT_IN_GIT or ran.out.strip()))
    if saved and now != story.after:
        yield "it says that it is saved, and it is not"
    if any(words in ran.err for words in NOTHING) and now != story.before:
        yield "it says that nothing was changed, and something was"
    if ran.code == _DONE and not ran.out.strip():
        yield "it says nothing"


def _unclear(ran: Ran) -> Iterator[str]:
    if sum(line.startswith("kv: ") for line in ran.err.splitlines()) != 1:
        yield "not one clear message"
    if not any(words in ran.err for words in (*NOTHING, *LATER)):
        yield "it does not say what became of the change"


def mended(story: Story, desk: Desk) -> Iterator[str]:
    """What `kv check --fix` leaves, and what it harms."""
    checked = desk.run("check", "--fix", "--json")
    left = [found for found in checked.json if not _is_text_of_edit(story, found)]
    if left or checked.code != bool(checked.json):
        yield f"check --fix leaves {checked}"
    yield from _lost(_of_others(story), _without(standing(desk), story.scene.bystander))


def _is_text_of_edit(story: Story, found: dict[str, Any]) -> bool:
    """Whether it names the text of an edit that was struck: that is kept for whoever wrote it."""
    return story.scene.command.arguments[0] == "edit" and found["check"] == "drafts"


def next_command(story: Story, ran: Ran, desk: Desk) -> Iterator[str]:
    """The next command works; then the struck one is wholly done or not at all, and git has it.

    Also where git had refused it, or could not be started.
    """
    told = desk.run("note", story.scene.bystander, "-m", "Daarna.")
    if told.code != 0:
        yield f"the next command: {told}"
    now = _without(standing(desk), story.scene.bystander)
    _, old, new = _of_others(story)
    if now not in (old, new):
        yield "the command is half done: " + ", ".join(n for n in {*old, *new} if now.get(n) != new.get(n))
    elif any(words in ran.err for words in LATER) and now != new:
        yield "the next command did not finish it"
    if desk.git("status", "--porcelain", "--", "cases"):
        yield f"not in git: {desk.git('status', '--porcelain')}"


def _of_others(story: Story) -> Story:
    """The story without the case that the next command writes in."""
    id = story.scene.bystander
    return story._replace(before=_without(story.before, id), after=_without(story.after, id))


def _without(standing: Standing, id: str) -> Standing:
    return {name: places for name, places in standing.items() if name != f"{id}.md"}
