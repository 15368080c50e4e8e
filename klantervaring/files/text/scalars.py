"""Text as a YAML scalar: plain where every reader takes it for text, between double quotes elsewhere.

It must not decide what is written where; that is `document`.
"""

from __future__ import annotations

import re

#: Plain in block and flow context alike: begins with a letter or digit and has no character that YAML uses.
#: A question mark is one: PyYAML without its C library stumbles over it between braces.
_PLAIN = re.compile(r"[^\W_](?:[\w ./@+()€%=;!&'*~^$…·-]|:(?=[\w/]))*")
#: What a YAML 1.1 or 1.2 reader would take for a truth value, nothing, a number, a date or a time.
_OTHER_TYPE = re.compile(
    r"y|yes|n|no|true|false|on|off|null|\d[\d_.,:eExXoO+-]*|0b[01_]+|0x[\da-f_]+|\d{4}-\d{1,2}-\d{1,2}.*",
    re.IGNORECASE,
)
#: Signs that a reader may take for the end of a line, or that cannot be seen: always escaped.
_INVISIBLE = re.compile(
    "[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]"
)


def scalar(value: str) -> str:
    """`value` as it is written in a case file, on one line."""
    if (
        _PLAIN.fullmatch(value)
        and not _OTHER_TYPE.fullmatch(value)
        and not value.endswith(" ")
    ):
        return value
    from json import dumps  # most values are plain and do not need it

    quoted = dumps(value, ensure_ascii=False)
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def flow_mapping(pairs: list[tuple[str, str]]) -> str:
    """Return pairs of key and ready-made scalar as `{a: b, c: d}`."""
    return (
        "{"
        + ", ".join(f"{scalar(key)}: {value}" for key, value in pairs)
        + "}"
    )
