"""Ids: of cases (7 random symbols and a check symbol) and of events (8 symbols of base32).

Pure: the random numbers come from the caller.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: 29 symbols without look-alikes and without U and V; a prime, so that the check sum sees every slip.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
BASE = len(ALPHABET)
CASE_IDS = BASE**7
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
SHORTEST_PREFIX = 3

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_EVENT_SYMBOLS = 8
#: The first event of a moment takes an id from the lower half, each later one a small step above the
#: highest: so there is room for thousands of events in one second, in order.
FIRST_EVENT_IDS = 2 ** (5 * _EVENT_SYMBOLS - 1)
EVENT_ID_STEP = 2**24
_LAST_EVENT_ID = 2 ** (5 * _EVENT_SYMBOLS) - 1


def check_symbol(symbols: str) -> str:
    """Return the eighth symbol for seven (docs/format.md): sum of (i+2) x value, i from 0, modulo 29."""
    return ALPHABET[
        sum([i * _VALUES[symbol] for i, symbol in enumerate(symbols, 2)])
        % BASE
    ]


def case_id(number: int) -> str:
    """Return the id, shown as `XXXX-XXXX`, for a random `number` from 0 up to `CASE_IDS`, exclusive."""
    symbols = ""
    for _ in range(7):
        number, digit = divmod(number, BASE)
        symbols += ALPHABET[digit]
    return dashed(symbols + check_symbol(symbols))


def dashed(symbols: str) -> str:
    """Return `K7QX4MRX` as `K7QX-4MRX`."""
    return f"{symbols[:4]}-{symbols[4:]}"


#: What may stand between the symbols: programs for texts make other dashes of one, and other blanks.
_DASHES = dict.fromkeys(map(ord, "- \u00a0\u2010\u2011\u2012\u2013\u2014"))


def bare(text: str) -> str:
    """Return an id or prefix as somebody typed or pasted it, in capitals and without dashes or blanks."""
    return text.upper().translate(_DASHES)


def is_case_id(text: str) -> bool:
    """Tell whether `text` is a whole id as `kv` writes it, with the right check symbol."""
    symbols = text.replace("-", "")
    return (
        len(text) == 9
        and text[4] == "-"
        and len(symbols) == 8
        and _VALUES.keys() >= set(symbols)
        and check_symbol(symbols[:7]) == symbols[7]
    )


def one_slip_away(typed: str, existing: Iterable[str]) -> list[str]:
    """Return those of `existing` that differ from `typed` by one symbol or by two neighbours swapped."""
    wanted = bare(typed)
    return [id for id in existing if _one_slip(wanted, bare(id))]


def _one_slip(a: str, b: str) -> bool:
    if len(a) != len(b):
        return False
    other = [i for i in range(len(a)) if a[i] != b[i]]
    if len(other) == 1:
        return True
    if len(other) != 2:
        return False
    first, second = other
    swapped = (a[second], a[first]) == (b[first], b[second])
    return swapped and second == first + 1


def event_id(number: int, taken: Iterable[str]) -> str:
    """Return an event id that sorts after all of `taken`, the ids of the same moment.

    `number` is random: from 0 up to `FIRST_EVENT_IDS`. Raises OverflowError when no id is left
    after those taken (which takes an id that was made up by hand).
    """
    highest = max(
        (n for n in map(_event_number, taken) if n is not None),
        default=None,
    )
    if highest is not None:
        number = highest + 1 + number % EVENT_ID_STEP
        if number > _LAST_EVENT_ID:
            raise OverflowError("no event id left at this moment")
    symbols = ""
    for _ in range(_EVENT_SYMBOLS):
        number, digit = divmod(number, 32)
        symbols = CROCKFORD[digit] + symbols
    return symbols


def event_id_behind(id: str, taken: Iterable[str]) -> str:
    """Return `id` where it sorts behind all of `taken`; else one that does, the same in every clone."""
    same = list(taken)
    if all(id > other for other in same):
        return id
    number = _event_number(id) or 0
    return event_id(number % FIRST_EVENT_IDS, same)


def is_event_id(text: str) -> bool:
    """Tell whether `text` is 8 symbols of lower-case Crockford base32."""
    return len(text) == _EVENT_SYMBOLS and all(s in CROCKFORD for s in text)


def _event_number(id: str) -> int | None:
    if not is_event_id(id):
        return None
    number = 0
    for symbol in id:
        number = number * 32 + CROCKFORD.index(symbol)
    return number
