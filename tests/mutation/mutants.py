"""The small mistakes that somebody could make in a module: one for each mutant, as a changed syntax tree.

Left alone are words for people (inside `Text(...)`), documentation, types, decorators, and what is there for
the type checker: `assert`, and imports under `TYPE_CHECKING`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
#: Calls whose arguments are words for people.
WORDS = {"Text", "N_", "plural", "Named", "TypeVar", "cast"}
#: Arguments that change what a standard function does, and that somebody could forget.
FORGOTTEN = {"key", "default", "reverse", "strict"}
#: Fields of the tree that hold types or decorators.
NO_CODE = {"annotation", "returns", "decorator_list", "type_params"}


class Mutant(NamedTuple):
    """One mistake: in which function and statement, on which line, what stood there and what stands now."""

    function: str
    statement: str
    line: int
    old: str
    new: str
    source: ast.Module
    way: tuple[tuple[str, int], ...]
    node: ast.AST

    @property
    def tree(self) -> ast.Module:
        """The module with this mistake in it."""
        return _with(self.source, self.way, self.node)

    @property
    def name(self) -> str:
        """What is told of it, and what a list of equal ones knows it by."""
        where = "" if self.statement == self.old else f"   in   {self.statement}"
        return f"{self.function}: {self.old} -> {self.new}{where}"


class _Place(NamedTuple):
    """A node by the way to it from the root, so that it is found in a copy of the tree."""

    way: tuple[tuple[str, int], ...]
    node: ast.AST
    function: str
    statement: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield all mutants of a module, in the order of its lines."""
    tree = ast.parse(source)
    count: dict[tuple[str, ...], int] = {}
    for place in _places(tree, (), "", ""):
        for new in _mistakes(place.node):
            old_text, new_text = _shown(place.node), _shown(new)
            known = (place.function, place.statement, old_text, new_text)
            count[known] = count.get(known, 0) + 1
            if count[known] > 1:
                new_text += f" (place {count[known]})"
            line = getattr(place.node, "lineno", 0)
            yield Mutant(place.function, place.statement, line, old_text, new_text, tree, place.way, new)


def _places(
    node: ast.AST, way: tuple[tuple[str, int], ...], function: str, statement: str
) -> Iterator[_Place]:
    if isinstance(node, ast.Assert) or _is_words(node) or _is_type(node) or _is_for_the_checker(node):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}" if function else node.name
    if isinstance(node, ast.stmt):
        statement = _shown(node)
    if way:
        yield _Place(way, node, function, statement)
    for field, value in ast.iter_fields(node):
        if field in NO_CODE:
            continue
        children = value if isinstance(value, list) else [value]
        for number, child in enumerate(children):
            if isinstance(child, ast.AST) and not _is_documentation(child):
                yield from _places(child, (*way, (field, number)), function, statement)


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS


def _is_type(node: ast.AST) -> bool:
    """Whether a name is given to a type: `Value = str | list["Value"]`."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    name = node.targets[0].id.lstrip("_")
    return name[:1].isupper() and not name.isupper()


def _is_for_the_checker(node: ast.AST) -> bool:
    asked = (
        node.targets[0] if isinstance(node, ast.Assign) else node.test if isinstance(node, ast.If) else None
    )
    return isinstance(asked, ast.Name) and asked.id == "TYPE_CHECKING"


def _is_documentation(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _with(tree: ast.Module, way: tuple[tuple[str, int], ...], new: ast.AST) -> ast.Module:
    changed = copy.deepcopy(tree)
    node: ast.AST = changed
    for field, number in way[:-1]:
        value = getattr(node, field)
        node = value[number] if isinstance(value, list) else value
    field, number = way[-1]
    value = getattr(node, field)
    if isinstance(value, list):
        value[number] = new
    else:
        setattr(node, field, new)
    return ast.fix_missing_locations(changed)


def _shown(node: ast.AST) -> str:
    """Return the code of a node on one line; of a statement with a body only its head."""
    text = ast.unparse(node)
    first, *more = text.splitlines()
    return f"{first} ..." if more else first


# -- the mistakes ------------------------------------------------------------


def _mistakes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand in place of a node."""
    for kinds, mistakes in MISTAKES:
        if isinstance(node, kinds):
            yield from mistakes(node)


def _without_sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _other_operators(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in OPERATORS:
        yield _changed(node, op=OPERATORS[type(node.op)]())


def _turned_about(node: ast.If | ast.IfExp | ast.While) -> Iterator[ast.AST]:
    if not isinstance(node.test, ast.Compare | ast.UnaryOp):  # they have mistakes of their own
        yield _changed(node, test=ast.UnaryOp(ast.Not(), node.test))


def _without_a_filter(node: ast.comprehension) -> Iterator[ast.AST]:
    for number in range(len(node.ifs)):
        yield _changed(node, ifs=_without(node.ifs, number))


def _without_an_argument(node: ast.Call) -> Iterator[ast.AST]:
    for number, keyword in enumerate(node.keywords):
        if keyword.arg in FORGOTTEN:
            yield _changed(node, keywords=_without(node.keywords, number))


def _left_out(node: ast.stmt) -> Iterator[ast.AST]:
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom)):
        yield ast.copy_location(ast.Pass(), node)


def _nothing_returned(node: ast.Return) -> Iterator[ast.AST]:
    """A plain no is left alone: for whoever asks, nothing is a no as well."""
    is_a_no = isinstance(node.value, ast.Constant) and node.value.value in (None, False)
    if node.value is not None and not is_a_no:
        yield _changed(node, value=ast.Constant(None))


def _other_comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for number, operator in enumerate(node.ops):
        other = COMPARISONS[type(operator)]()
        ops = [*node.ops[:number], other, *node.ops[number + 1 :]]
        yield _changed(node, ops=ops)


def _other_conditions(node: ast.BoolOp) -> Iterator[ast.AST]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield _changed(node, op=other)
    for number in range(len(node.values)):
        left = _without(node.values, number)
        yield left[0] if len(left) == 1 else _changed(node, values=left)


def _other_constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield _changed(node, value=not value)
    elif isinstance(value, int | float):
        yield _changed(node, value=value + 1)
    elif isinstance(value, str):
        yield _changed(node, value=f"{value}?")


def _changed(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _without(values: list[ast.expr] | list[ast.keyword], number: int) -> list[ast.AST]:
    return [*values[:number], *values[number + 1 :]]


MISTAKES: tuple[tuple[tuple[type[ast.AST], ...], Callable[[Any], Iterator[ast.AST]]], ...] = (
    ((ast.Compare,), _other_comparisons),
    ((ast.BoolOp,), _other_conditions),
    ((ast.UnaryOp,), _without_sign),
    ((ast.BinOp,), _other_operators),
    ((ast.Constant,), _other_constants),
    ((ast.If, ast.IfExp, ast.While), _turned_about),
    ((ast.comprehension,), _without_a_filter),
    ((ast.Call,), _without_an_argument),
    ((ast.Expr, ast.AugAssign, ast.Continue, ast.Break), _left_out),
    ((ast.Return,), _nothing_returned),
)
