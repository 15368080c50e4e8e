"""A value is what `typing.NamedTuple` would have made of the same class, in all that is made use of."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from typing import NamedTuple as Usual

import pytest
from klantervaring.core.values import NamedTuple


class Ours(NamedTuple):
    """A value."""

    a: int
    b: tuple[str, ...] = ()
    #: a remark
    c: str = "x"

    @property
    def twice(self) -> int:
        return 2 * self.a

    def name(self) -> str:
        return f"{self.__class__.__name__} {self.c}"


class Theirs(Usual):
    """A value."""

    a: int
    b: tuple[str, ...] = ()
    c: str = "x"

    @property
    def twice(self) -> int:
        return 2 * self.a

    def name(self) -> str:
        return f"{self.__class__.__name__} {self.c}"


class Empty(NamedTuple):
    """Without fields."""


class Twin(NamedTuple):
    """As many fields as `Ours`, of other names and with another usual value."""

    c: str
    d: int
    a: int = 5


ASKED = {
    "made by place": lambda made: made(1, ("y",), "z"),
    "made by name": lambda made: made(c="z", a=1),
    "usual values": lambda made: (made(1).b, made(1).c),
    "fields": lambda made: made._fields,
    "replaced": lambda made: made(1)._replace(a=2, c="w"),
    "as a dict": lambda made: made(1)._asdict(),
    "property": lambda made: made(4).twice,
    "docstring": lambda made: made.__doc__,
    "taken apart": lambda made: [*made(1, ("y",))],
    "sorted": lambda made: sorted([made(2), made(1, c="b"), made(1, c="a")]),
    "hash": lambda made: hash(made(1)),
    "in a set": lambda made: len({made(1), made(1), made(2)}),
    "copied": lambda made: copy.deepcopy(made(1)),
    "pickled": lambda made: pickle.loads(pickle.dumps(made(1, c="q"))),
    "is a tuple": lambda made: isinstance(made(1), tuple),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_the_same_as_of_typing(ask: Any) -> None:
    assert ask(Ours) == ask(Theirs)
    assert repr(ask(Ours)).replace("Ours", "Theirs") == repr(ask(Theirs))


def test_methods_match_and_type() -> None:
    assert Ours(1).name() == "Ours x"
    assert type(Ours(1)._replace(a=3)) is Ours
    match Ours(7):
        case Ours(7, (), c=c):
            assert c == "x"
        case _:
            pytest.fail("it does not match")
    assert Empty() == ()
    assert repr(Empty()) == "Empty()"


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, (), "x", 4), {}), ((), {"d": 1})], ids=["few", "many", "unknown"]
)
def test_what_does_not_fit_is_a_mistake(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Ours(*given, **named)


def test_a_value_does_not_change() -> None:
    value: Any = Ours(1)
    with pytest.raises(AttributeError):
        value.a = 2
    with pytest.raises(AttributeError):
        value.d = 2
    with pytest.raises(TypeError):
        value._replace(d=2)


def test_values_of_as_many_fields_keep_their_own_names() -> None:
    made: Any = Twin
    assert made(d=2, c="q") == ("q", 2, 5)
    assert Ours(a=1) == (1, (), "x")
    with pytest.raises(TypeError, match="'b'"):
        made("q", 2, b=3)
    with pytest.raises(TypeError, match="'d'"):
        made("q")
    with pytest.raises(TypeError, match="4"):
        made("q", 1, 2, 3)
