"""What kv.yaml says under `mail` and `letterhead`, read and checked. A password never stands there."""

from __future__ import annotations

from klantervaring.core.choices import LINE_SECURITY
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.mail_settings import (
    ImapSettings,
    Letterhead,
    MailSettings,
    SmtpSettings,
    usual_security,
)
from klantervaring.core.settings.people import check_address
from klantervaring.core.text.numbers import whole
from klantervaring.core.text.sentences import Code, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.text.typed_fields import Fields

#: The keys under `mail`, and those of each server.
KEYS = ("addresses", "imap", "smtp", "server")
#: The keys under `letterhead`.
HEAD_KEYS = ("address", "phone", "website", "logo")
_IMAP = ("host", "port", "user", "folder", "security")
_SMTP = ("host", "port", "user", "from", "security")
_LAST_PORT = 65535


def mail_settings(top: Fields) -> MailSettings:
    """Return the settings of mail. Raises WrongInput with the line of a mistake."""
    section = top.inner("mail", (*KEYS, "password"))
    if section is None:
        return MailSettings()
    _refuse_password(section)
    addresses = _addresses(section)
    return MailSettings(
        addresses,
        _imap(section),
        _smtp(section, addresses),
        _host(section, "server", ""),
    )


def _refuse_password(section: Fields) -> None:
    """Refuse a password: the file goes to everybody with whom the cases are shared, and stays in git."""
    if section.has("password"):
        raise section.fault(
            section.at("password"),
            Text("a password does not belong in this file"),
            Text(
                "Take it out and change it: git keeps it."
                " It belongs in the keyring ({command}) or in the variable {name}.",
                command=Code("keyring set kv USER@HOST"),
                name=Code("KV_MAIL_PASSWORD"),
            ),
        )


def _addresses(section: Fields) -> tuple[str, ...]:
    """Return our addresses: of a list, or of a text with commas between."""
    node = section.node.get("addresses")
    if node is None:
        return ()
    if node.kind == "scalar":
        parted = (part.strip() for part in node.value.split(","))
        found = tuple(part for part in parted if part)
    else:
        found = section.names("addresses")
    for address in found:
        _check_address(section, "addresses", address)
    return found


def _check_address(section: Fields, key: str, address: str) -> None:
    try:
        check_address(address)
    except WrongInput as error:
        raise section.fault(
            section.at(key), error.text, _as_text(error)
        ) from None


def _as_text(error: WrongInput) -> Text | None:
    return error.remedy if isinstance(error.remedy, Text) else None


def _imap(section: Fields) -> ImapSettings | None:
    fields = _server(section, "imap", _IMAP)
    if fields is None:
        return None
    port = _port(fields, 993)
    return ImapSettings(
        _host(fields, "host"),
        port,
        fields.text("user", ""),
        fields.text("folder", "") or "INBOX",
        fields.one_of(
            "security", tuple(LINE_SECURITY), usual_security(port)
        ),
    )


def _smtp(
    section: Fields, addresses: tuple[str, ...]
) -> SmtpSettings | None:
    fields = _server(section, "smtp", _SMTP)
    if fields is None:
        return None
    port = _port(fields, 587)
    usual = addresses[0] if addresses else ""
    sender = fields.text("from", usual) or usual
    if sender:
        _check_address(fields, "from", sender)
    return SmtpSettings(
        _host(fields, "host"),
        port,
        fields.text("user", ""),
        sender,
        fields.one_of(
            "security", tuple(LINE_SECURITY), usual_security(port)
        ),
    )


def _server(
    section: Fields, key: str, known: tuple[str, ...]
) -> Fields | None:
    fields = section.inner(key, (*known, "password"))
    if fields is not None:
        _refuse_password(fields)
    return fields


def _port(fields: Fields, usual: int) -> int:
    def port(text: str) -> int:
        number = whole(text)
        if not 0 < number <= _LAST_PORT:
            raise ValueError(text)
        return number

    wanted = Text(
        "{key} is a number from 1 to {last}",
        key=Code("port"),
        last=_LAST_PORT,
    )
    return fields.made("port", port, wanted, usual)


def _host(fields: Fields, key: str, usual: str | None = None) -> str:
    def host(text: str) -> str:
        if not text or any(c.isspace() or c in "/@:" for c in text):
            raise ValueError(text)
        return text

    wanted = Text(
        "{key} is the name of a server, as {example}",
        key=Code(key),
        example=Code("imap.example.org"),
    )
    return fields.made(key, host, wanted, usual)


def letterhead(top: Fields) -> Letterhead:
    """Return what stands at the head of our letters. Raises WrongInput with the line of a mistake."""
    section = top.inner("letterhead", HEAD_KEYS)
    if section is None:
        return Letterhead()
    return Letterhead(
        _lines(section, "address"),
        section.text("phone", ""),
        section.text("website", ""),
        section.text("logo", ""),
    )


def _lines(section: Fields, key: str) -> tuple[str, ...]:
    """Return the lines of an address: of a list, or of a text with commas between."""
    node = section.node.get(key)
    if node is None:
        return ()
    if node.kind == "scalar":
        parted = (part.strip() for part in node.value.split(","))
        return tuple(part for part in parted if part)
    return section.names(key)
