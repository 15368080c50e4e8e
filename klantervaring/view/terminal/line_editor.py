"""Where a person types at a terminal: a line, or a text of several, with the keys that they expect.

The only place that knows prompt_toolkit, which takes a while to import: whoever asks nothing does without.
What stands in a text is shown as `clean` shows it; the text itself is not changed by that.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from prompt_toolkit import PromptSession
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.data_structures import Size
from prompt_toolkit.filters import Condition, Filter
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import (
    Processor,
    Transformation,
    TransformationInput,
)
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.output.vt100 import Vt100_Output

from klantervaring.core.text.sentences import clean
from klantervaring.view.terminal.questions import AnswerPlace, Read
from klantervaring.view.terminal.window import columns as columns_of
from klantervaring.view.terminal.window import rows as rows_of

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.key_binding import KeyPressEvent

    from klantervaring.view.terminal.questions import Proposals

    #: A key, when it does something, and what.
    _Key: TypeAlias = tuple[
        str, Filter | bool, Callable[[KeyPressEvent], None]
    ]


def read(place: AnswerPlace) -> Read:
    """Return what somebody types. Raises KeyboardInterrupt for Ctrl-C, EOFError for Ctrl-D."""
    keys = _Keys(place.ends)
    session = _session(place, keys.bound())
    text = _typed(place, session)
    return Read(text, keys.wants_editor)


def _typed(place: AnswerPlace, session: PromptSession[str]) -> str:
    buffer = session.default_buffer
    buffer.on_text_changed += lambda changed: place.noted(changed.text)
    begin = buffer.start_completion if place.narrows else None
    if place.narrows:  # the library looks only at what is added
        buffer.on_text_changed += Buffer.start_completion
    text = session.prompt(
        default=place.typed,
        pre_run=begin,
    )
    return _without_end(text, place.ends)


def _session(place: AnswerPlace, keys: KeyBindings) -> PromptSession[str]:
    return PromptSession(
        message=place.prompt,
        multiline=bool(place.ends),
        completer=_Known(place.proposals) if place.proposals else None,
        complete_while_typing=place.narrows,
        reserve_space_for_menu=6,
        history=InMemoryHistory(list(place.past)),
        key_bindings=keys,
        input_processors=[_Cleaned()],
        prompt_continuation=place.prompt if place.ends else "",
        enable_suspend=True,
        output=_terminal(),
    )


def _without_end(text: str, ends: str) -> str:
    above, _, last = text.rpartition("\n")
    return above if ends and last.strip() == ends else text


def _terminal() -> Vt100_Output:
    """The terminal, which is not asked where its cursor is: not every one answers."""

    def size() -> Size:
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(sys.stdout.fileno())
            if columns and rows:
                return Size(rows=rows, columns=columns)
        return Size(rows=rows_of(), columns=columns_of())

    return Vt100_Output(sys.stdout, size, term="xterm", enable_cpr=False)


# -- keys --------------------------------------------------------------------------------------------


class _Keys:
    """What the keys do, in one line or in a text that `ends` on a line of its own ends."""

    def __init__(self, ends: str) -> None:
        self._ends = ends
        self.wants_editor = False

    def bound(self) -> KeyBindings:
        """Return the keys with what each does."""
        keys = KeyBindings()
        for key, when, does in self._table():
            # none waits for a second key; of prompt_toolkit Ctrl-C does where signs are chosen
            keys.add(key, filter=when, eager=True)(does)
        return keys

    def _table(self) -> Iterator[_Key]:
        in_text = Condition(self._is_text)
        yield from _EVERYWHERE
        yield "enter", in_text, self._end_or_go_on
        yield "c-o", in_text, self._leave_for_editor
        yield "tab", in_text, _tab
        yield from _in_a_line(~in_text)

    def _is_text(self) -> bool:
        return bool(self._ends)

    def _end_or_go_on(self, event: KeyPressEvent) -> None:
        if self._is_at_end(event.current_buffer) and not _is_paste(event):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.newline()

    def _is_at_end(self, buffer: Buffer) -> bool:
        """Whether the cursor stands behind the line that ends the text."""
        document = buffer.document
        behind = document.text_after_cursor.strip()
        return not behind and document.current_line.strip() == self._ends

    def _leave_for_editor(self, event: KeyPressEvent) -> None:
        self.wants_editor = True
        event.app.erase_when_done = True
        event.app.exit(result=event.current_buffer.text)


def _in_a_line(when: Filter) -> Iterator[_Key]:
    pasting = when & Condition(_queue_waits)
    yield Keys.BracketedPaste, when, _paste_in_a_line
    yield "enter", pasting, _blank
    yield "tab", pasting, _blank


def _interrupt(event: KeyPressEvent) -> None:
    event.app.exit(exception=KeyboardInterrupt, style="class:aborting")


def _stop(event: KeyPressEvent) -> None:
    event.app.exit(
        exception=EOFError,
        style="class:aborting",
    )


def _no_search(_event: KeyPressEvent) -> None:
    """The search of prompt_toolkit speaks English, and there is little to look for."""


def _paste_in_a_line(event: KeyPressEvent) -> None:
    event.current_buffer.insert_text(" ".join(event.data.split()))


def _blank(event: KeyPressEvent) -> None:
    """Where the terminal does not say that it is a paste, more keys come at once."""
    event.current_buffer.insert_text(" ")


def _tab(event: KeyPressEvent) -> None:
    event.current_buffer.insert_text("\t")


#: What does the same in one line and in a text.
_EVERYWHERE: tuple[_Key, ...] = (
    ("c-c", True, _interrupt),
    ("c-d", True, _stop),
    ("c-r", True, _no_search),
    ("c-s", True, _no_search),
)


def _is_paste(event: KeyPressEvent) -> bool:
    return bool(event.key_processor.input_queue)


def _queue_waits() -> bool:
    from prompt_toolkit.application.current import get_app

    return bool(get_app().key_processor.input_queue)


# -- what is shown -----------------------------------------------------------------------------------


class _Cleaned(Processor):
    """Shows a line of the text as `clean` does, sign for sign; where the cursor stands follows."""

    def apply_transformation(
        self, transformation_input: TransformationInput
    ) -> Transformation:
        signs = explode_text_fragments(transformation_input.fragments)
        shown = [(style, _shown(sign)) for style, sign, *_ in signs]
        places = _Places([text for _, text in shown])
        return Transformation([*shown], places.shown_at, places.typed_at)


def _shown(sign: str) -> str:
    return clean(sign) if sign != "\n" else sign


class _Places:
    """Where each sign that was typed stands among those that are shown."""

    def __init__(self, shown: Sequence[str]) -> None:
        self._starts = [0, *accumulate(map(len, shown))]

    def shown_at(self, place: int) -> int:
        """Return where a sign begins that was typed at `place`; behind the last the end."""
        return self._starts[min(place, len(self._starts) - 1)]

    def typed_at(self, place: int) -> int:
        """Return where the sign was typed that is shown at `place`."""
        return max(
            i for i, start in enumerate(self._starts) if start <= place
        )


class _Known(Completer):
    """Proposes what is known, for the whole line."""

    def __init__(self, proposals: Proposals) -> None:
        self._proposals = proposals

    def get_completions(
        self, document: Document, _event: CompleteEvent
    ) -> Iterator[Completion]:
        typed = document.text_before_cursor
        for each in self._proposals(typed):
            yield Completion(
                each.word,
                start_position=-len(typed),
                display=clean(each.word),
                display_meta=each.beside,
            )
