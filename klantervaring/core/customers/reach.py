"""Where a customer can be reached, as somebody types it: is it an address or a number at all?

It must not say which spelling is right: what `keys` reads is one, whatever stands beside it.
"""

from __future__ import annotations

import re

from klantervaring.core.customers.keys import (
    EMAIL,
    NAME,
    PHONE,
    contact_keys,
    key_of,
)
from klantervaring.core.customers.nobody import is_unknown
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text

#: Of three to six digits are the numbers of services and within one building: 112, 14030, toestel 214.
_SHORT = r"(?:(?:toestel|tst|ext|extension)\b\.?\s*)?[1-9](?:[ -]?\d){2,5}"
#: What is beside an address and is none of it: `Jan <jan@x.example>`, `mailto:jan@x.example`.
_BESIDE_ADDRESS = r"[<>()\[\]:;?\"\s]"
#: Digits with what people write between them.
_LIKE_A_NUMBER = r"\+?[ ()./-]*\d[\d ()./-]*"


def says_none(text: str) -> bool:
    """Tell whether a text says that there is no address and no number: `onbekend`, `n.v.t.`, `-`."""
    key = key_of(text)
    said = key.removeprefix(NAME)
    return key.startswith(NAME) and (not said or is_unknown(said))


def is_like_number(text: str) -> bool:
    """Tell whether a text is digits and what stands between them, which may be too few or too many."""
    return re.fullmatch(_LIKE_A_NUMBER, text) is not None


def check_phone(text: str, where: str = "") -> None:
    """Check that a text holds a telephone number, or says there is none. Raises WrongInput at `where`."""
    is_short = re.fullmatch(_SHORT, text.strip(), re.IGNORECASE)
    if is_short or says_none(text) or _holds(PHONE, text):
        return
    raise WrongInput(
        Text("{text} is no telephone number.", text=text),
        where=where,
        remedy=Text(
            "Write it as {example}, or leave it out.",
            example=Code("06-12345678"),
        ),
    )


def check_email(text: str, where: str = "") -> None:
    """Check that a text holds an e-mail address, or says there is none. Raises WrongInput at `where`."""
    if says_none(text) or _holds(EMAIL, text):
        return
    raise _no_email(text, where)


def _no_email(text: str, where: str) -> WrongInput:
    return WrongInput(
        Text("{address} is no e-mail address.", address=text),
        where=where,
        remedy=Text(
            "Write it as {example}, or leave it out.",
            example=Code("m.visser@school.example"),
        ),
    )


def receivers_in(text: str) -> str:
    """Return the mail addresses in a text as the head of a mail takes them, "" where it says there is none.

    Names and signs around them are left out; a text without an address is returned as it is.
    """
    if says_none(text):
        return ""
    if not re.search(_BESIDE_ADDRESS, text.replace(", ", ",")):
        return text
    found = [key for key in contact_keys(text) if key.startswith(EMAIL)]
    return ", ".join(key.removeprefix(EMAIL) for key in found) or text


def check_reach(text: str) -> None:
    """Check that a text holds an address or a number, or says that there is none. Raises WrongInput."""
    if "@" in text:
        check_email(text)
    elif any(map(str.isdigit, text)):
        check_phone(text)
    elif not says_none(text):
        raise WrongInput(
            Text(
                "{said} is no mail address, and no telephone number.",
                said=text,
            ),
            remedy=Text(
                "Write it as {example}, or leave it out.",
                example=Code("m.visser@school.example, 06-12345678"),
            ),
        )


def _holds(kind: str, text: str) -> bool:
    """Tell whether a text holds one of a kind. A mail address has a domain with a dot in it."""
    found = [key for key in contact_keys(text) if key.startswith(kind)]
    return any(
        kind == PHONE or re.search(r"@[^@]+\.[^.\d]{2,}\Z", key)
        for key in found
    )
