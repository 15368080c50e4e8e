"""Where a person types at a terminal: a line, or a text of several, with the keys that they expect.

The only place that knows prompt_toolkit, which takes a while to import: whoever asks nothing does without.
What stands in a text is shown as `clean` shows it; the text itself is not changed by that.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.data_structures import Size
from prompt_toolkit.filters import Condition
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
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from klantervaring.view.terminal.questions import Proposals


def read(place: AnswerPlace) -> Read:
    """Return what somebody types. Raises KeyboardInterrupt for Ctrl-C, EOFError for Ctrl-D."""
    wants_editor: list[bool] = []
    session: PromptSession[str] = PromptSession(
        message=place.prompt,
        multiline=bool(place.ends),
        completer=_Known(place.proposals) if place.proposals else None,
        complete_while_typing=place.narrows,
        reserve_space_for_menu=6,
        history=InMemoryHistory(list(place.past)),
        key_bindings=_keys(place.ends, wants_editor),
        input_processors=[_Cleaned()],
        prompt_continuation=place.prompt if place.ends else "",
        enable_suspend=True,
        output=_terminal(),
    )
    session.default_buffer.on_text_changed += lambda buffer: place.noted(
        buffer.text
    )
    begin = session.default_buffer.start_completion
    text = session.prompt(
        default=place.typed, pre_run=begin if place.narrows else None
    )
    return Read(_without_end(text, place.ends), bool(wants_editor))


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


def _keys(ends: str, wants_editor: list[bool]) -> KeyBindings:
    keys = KeyBindings()
    in_text = Condition(lambda: bool(ends))

    @keys.add("c-d")
    def _stop(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError, style="class:aborting")

    @keys.add("c-r")
    @keys.add("c-s")
    def _no_search(_event: KeyPressEvent) -> None:
        """The search of prompt_toolkit speaks English, and there is little to look for."""

    @keys.add("enter", filter=in_text)
    def _line(event: KeyPressEvent) -> None:
        document = event.current_buffer.document
        at_end = not document.text_after_cursor.strip()
        if (
            at_end
            and document.current_line.strip() == ends
            and not _is_paste(event)
        ):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.newline()

    @keys.add("c-o", filter=in_text)
    def _editor(event: KeyPressEvent) -> None:
        wants_editor.append(True)
        event.app.erase_when_done = True
        event.app.exit(result=event.current_buffer.text)

    @keys.add(Keys.BracketedPaste, filter=~in_text)
    def _pasted(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(" ".join(event.data.split()))

    pasting = Condition(lambda: _queue_waits())

    @keys.add("enter", filter=~in_text & pasting)
    @keys.add("tab", filter=~in_text & pasting)
    def _pasted_key(event: KeyPressEvent) -> None:
        """Where the terminal does not say that it is a paste, more keys come at once."""
        event.current_buffer.insert_text(" ")

    @keys.add("tab", filter=in_text)
    def _tab(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\t")

    return keys


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
        fragments: StyleAndTextTuples = []
        starts = [0]
        for style, sign, *_ in explode_text_fragments(
            transformation_input.fragments
        ):
            shown = clean(sign) if sign != "\n" else sign
            fragments.append((style, shown))
            starts.append(starts[-1] + len(shown))

        def shown_at(place: int) -> int:
            return starts[min(place, len(starts) - 1)]

        def typed_at(place: int) -> int:
            return max(
                i for i, start in enumerate(starts) if start <= place
            )

        return Transformation(fragments, shown_at, typed_at)


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
