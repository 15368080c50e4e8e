"""`functools.cached_property` for what every call imports: functools takes 3 ms, a tenth of a whole call."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property:  # named as the original, which it stands for
        """An attribute that is worked out when it is first asked for, and kept in the instance."""

        def __init__(self, made):
            self.made = made
            self.__doc__ = made.__doc__

        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            value = vars(instance)[self.name] = self.made(instance)
            return value


__all__ = ["cached_property"]
