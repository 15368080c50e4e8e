"""Values: tuples whose fields have names. What nearly every module is made of, so it imports nothing.

`NamedTuple` is that of `typing` to whoever reads or checks the types. When it runs it is made here, because
importing `typing` takes as long as a whole frequent command, and each of its classes a good deal besides.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    try:
        from _collections import _tuplegetter
    except ImportError:  # another Python than the usual one
        from operator import itemgetter

        def _tuplegetter(place, _doc):
            return property(itemgetter(place))

    #: What makes a value of so many fields. To compile one takes five times what else a class takes.
    _SHAPES = {}

    def _maker(fields, usual, module):
        """Return `__new__` for these fields, the last of which have the usual values `usual`."""
        shape = _SHAPES.get(len(fields))
        if shape is None:
            named = "".join(f"{field}, " for field in fields)
            shape = eval(f"lambda _cls, {named}: _new(_cls, ({named}))")
            _SHAPES[len(fields)] = shape
        return type(shape)(
            shape.__code__.replace(co_varnames=("_cls", *fields)),
            {"_new": tuple.__new__, "__name__": module},
            "__new__",
            usual,
        )

    class _Making(type):
        """Makes a tuple of each class whose body lists fields, as `typing.NamedTuple` does."""

        def __new__(cls, name, _bases, body):
            fields = tuple(body.get("__annotations__", ()))
            usual = tuple(
                body.pop(field) for field in fields if field in body
            )
            body["__new__"] = _maker(fields, usual, body["__module__"])
            body.update(
                {
                    field: _tuplegetter(place, None)
                    for place, field in enumerate(fields)
                }
            )
            body.update(__slots__=(), _fields=fields, __match_args__=fields)
            return type.__new__(type, name, (_Value,), body)

    class _Value(tuple):
        """What all of them can do."""

        __slots__ = ()

        def __repr__(self):
            said = ", ".join(
                f"{field}={value!r}"
                for field, value in zip(self._fields, self, strict=True)
            )
            return f"{type(self).__name__}({said})"

        def __getnewargs__(self):
            return tuple(self)

        def _replace(self, **changes):
            made = tuple.__new__(
                type(self), map(changes.pop, self._fields, self)
            )
            if changes:
                raise TypeError(f"no such field: {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

    class _Body:
        """Stands among the bases of a class that is to be made; it is none of them itself."""

        def __mro_entries__(self, _bases):
            return (_Begun,)

    _Begun = type.__new__(_Making, "_Begun", (), {})
    NamedTuple = _Body()
