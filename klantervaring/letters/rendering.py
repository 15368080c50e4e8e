"""A template and its fields become a text; a template may come from elsewhere, and can do no more than that.

Jinja's sandbox, and of its language only what a letter needs: fields, conditions, a few filters. No loop, no
assignment, no attribute, no call, no other template: so a text is never longer than its template and fields.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.exceptions import UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text

#: Characters that a letter may have.
LONGEST_LETTER = 64 * 1024
#: What a template may be made of.
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
#: What stands around words that are still to be written; proof-reading refuses a letter that has it.
GAP = "[["
GAP_END = "]]"


class EmptyField(WrongInput):
    """A field that a letter needs is empty; `field` is its name in a template."""

    def __init__(self, field: str, where: str) -> None:
        super().__init__(
            Text(
                "The letter needs {field}, and that is empty.", field=field
            ),
            where=where,
        )
        self.field = field


class _Field(StrictUndefined):
    """A field of which nothing is known: false where it is asked, a mistake where it would be shown."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class _Plain(SandboxedEnvironment):
    """Texts only: nothing is looked up in them, and nothing is called."""

    def is_safe_attribute(self, *_: Any, **__: Any) -> bool:
        """Refuse every attribute."""
        return False

    def is_safe_callable(self, *_: Any, **__: Any) -> bool:
        """Refuse every call."""
        return False


def _without_stop(text: str) -> str:
    """Return a text without the full stop at its end, as it goes into a sentence."""
    return str(text).rstrip().rstrip(".")


def _capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    text = str(text)
    return text[:1].upper() + text[1:]


def _ask(text: Any, hint: str) -> str:
    """Return a text, or where there is none what is still to be written there."""
    return str(text) if text else f"{GAP}{hint}{GAP_END}"


def _filters(is_formal: bool) -> dict[str, Callable[..., Any]]:
    def formal(informal: str, other: str) -> str:
        return other if is_formal else informal

    return {
        "formal": formal,
        "without_stop": _without_stop,
        "capital": _capital,
        "ask": _ask,
    }


def rendered(
    template: str,
    fields: Mapping[str, object],
    is_formal: bool,
    where: str,
) -> str:
    """Return the text of a template with its fields; `where` names its file in messages.

    Raises WrongInput for what a template may not do and for an unknown field, EmptyField for an empty one.
    """
    made = _made(template, fields, is_formal, where)
    known = {name: value for name, value in fields.items() if value != ""}
    try:
        text = made.render(known)
    except UndefinedError as error:
        raise _empty(where, str(error.message)) from None
    except (TemplateError, TypeError, ValueError, RecursionError) as error:
        raise _bad(where, 0, str(error)) from None
    if len(text) > LONGEST_LETTER:
        raise _bad(where, 0, f"> {LONGEST_LETTER}")
    return text


def check_template(
    template: str, fields: Collection[str], where: str
) -> None:
    """Raise WrongInput for what a template may not do, and for a field that is none of `fields`."""
    _made(template, fields, False, where)


def _made(
    template: str, fields: Collection[str], is_formal: bool, where: str
) -> Template:
    environment = _Plain(
        undefined=_Field, keep_trailing_newline=True, autoescape=False
    )
    environment.globals.clear()
    environment.filters = _filters(is_formal)
    environment.tests = {}
    try:
        tree = environment.parse(template)
        _check_parts(tree, where)
        _check_names(tree, fields, where)
        return environment.from_string(tree)
    except TemplateSyntaxError as error:
        raise _bad(where, error.lineno, error.message or "") from None
    except (TemplateError, TypeError, ValueError, RecursionError) as error:
        raise _bad(where, 0, str(error)) from None


def _check_parts(tree: nodes.Template, where: str) -> None:
    """Raise WrongInput for anything that a letter does not need."""
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _ALLOWED):
            raise WrongInput(
                Text(
                    "A letter may not do this: {what}.",
                    what=type(node).__name__,
                ),
                where=_place(where, node.lineno),
                remedy=Text(
                    "A template has text, {field} and {condition}.",
                    field=Code("{{ name }}"),
                    condition=Code("{% if name %}"),
                ),
            )
        waiting.extend(node.iter_child_nodes())


def _check_names(
    tree: nodes.Template, fields: Collection[str], where: str
) -> None:
    unknown = sorted(find_undeclared_variables(tree) - {*fields})
    if unknown:
        raise WrongInput(
            Text("A letter knows no field {name}.", name=unknown[0]),
            where=where,
            remedy=Text(
                "Known are: {known}.", known=Code(", ".join(sorted(fields)))
            ),
        )


def _empty(where: str, message: str) -> EmptyField:
    """Return the error for a field that is empty; Jinja names it between the first quotes."""
    name = message.split("'")[1] if message.count("'") > 1 else message
    return EmptyField(name, where)


def _bad(where: str, line: int, reason: str) -> WrongInput:
    return WrongInput(
        Text(
            "The template cannot be used: {reason}.",
            reason=reason.rstrip(".") or "?",
        ),
        where=_place(where, line),
        remedy=Text(
            "A template has text, {field} and {condition}.",
            field=Code("{{ name }}"),
            condition=Code("{% if name %}"),
        ),
    )


def _place(where: str, line: int) -> str:
    return f"{where}:{line}" if line else where
