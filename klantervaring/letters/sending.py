"""The dialogue with a mail server that sends one letter, and what is known of it at every step.

Up to the text a break means: not sent. Once the server may have the whole text, only its answer tells; where
that does not come, nobody knows, and the letter is never sent again by itself.
"""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from klantervaring.core.errors import KvError
from klantervaring.core.settings.mail_settings import TLS, SmtpSettings
from klantervaring.core.text.sentences import Text
from klantervaring.letters.outbox import LEFT, TAKEN

#: Seconds that a server may take to answer.
PATIENCE = 60.0
_GO_ON = 354
#: While we log in: it asks for more; it lets us in, or did so before.
_ASKS = 334
_LETS_IN = (235, 503)
#: By its first digit an answer is a yes or a no (RFC 5321, 4.2.1).
_YES = range(200, 300)
_FOR_NOW = range(400, 500)
_NO = range(400, 600)


class NotSent(KvError):
    """The letter did not leave: the server could not be reached, or refused it. Nothing was recorded."""

    exit_code = 9


class InDoubt(KvError):
    """The letter may have left, or not: the line broke after its text. It is not sent again by itself."""

    exit_code = 9


T = TypeVar("T")


def post_letter(
    settings: SmtpSettings,
    password: str,
    sender: str,
    receivers: list[str],
    raw: bytes,
    needs_utf8: bool,
    note: Callable[[str], None],
) -> None:
    """Hand a mail over to the server; when this returns, the server has taken it.

    `note` is told `LEFT` right before the text may leave this machine, and `TAKEN` once the server has it.
    Raises NotSent, InDoubt.
    """
    with _connected(settings) as line:
        if settings.user:
            _asked(lambda: _log_in(line, settings.user, password))
        options = _options(line, needs_utf8)
        _said(line.mail(sender, options))
        for receiver in receivers:
            _said(line.rcpt(receiver))
        note(LEFT)
        _hand_over(line, raw)
        note(TAKEN)
        with suppress(smtplib.SMTPException, OSError):
            line.quit()


@contextmanager
def _connected(settings: SmtpSettings) -> Iterator[smtplib.SMTP]:
    """Connect, secure the line with the certificate checked, and say who we are. Raises NotSent."""
    context = ssl.create_default_context()
    line = _asked(lambda: _opened(settings, context))
    try:
        if settings.security != TLS:
            _asked(lambda: _secured(line, context))
        yield line
    except (OSError, smtplib.SMTPException) as error:
        raise _broken(error) from error
    finally:
        line.close()


def _opened(
    settings: SmtpSettings, context: ssl.SSLContext
) -> smtplib.SMTP:
    if settings.security == TLS:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=PATIENCE, context=context
        )
        line.ehlo_or_helo_if_needed()
        return line
    return smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE)


def _secured(line: smtplib.SMTP, context: ssl.SSLContext) -> None:
    """Secure the line; a server that cannot is refused: nothing leaves this machine in the clear."""
    line.ehlo_or_helo_if_needed()
    line.starttls(context=context)
    line.ehlo()


def _log_in(line: smtplib.SMTP, user: str, password: str) -> None:
    """Log in, once: a second try with the same password only brings a lock nearer. Raises NotSent."""
    line.ehlo_or_helo_if_needed()
    known = line.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in known:
        both = _wrapped(f"\0{user}\0{password}")
        steps = [f"AUTH PLAIN {both}", both]
    elif "LOGIN" in known:
        steps = ["AUTH LOGIN", _wrapped(user), _wrapped(password)]
    else:
        raise _not_sent(
            Text("The mail server offers no way to log in that kv knows.")
        )
    for step in steps:
        code, words = line.docmd(step)
        if code in _LETS_IN:
            return
        if code != _ASKS:
            break
    raise smtplib.SMTPAuthenticationError(code, words)


def _wrapped(word: str) -> str:
    """Return a word as it is said while logging in; smtplib itself takes only ASCII."""
    return b64encode(word.encode()).decode("ascii")


def _options(line: smtplib.SMTP, needs_utf8: bool) -> list[str]:
    if not needs_utf8:
        return []
    if not line.has_extn("smtputf8"):
        raise _not_sent(
            Text(
                "The mail server cannot write to an address with such letters (SMTPUTF8)."
            )
        )
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _asked(step: Callable[[], T]) -> T:
    """Do one step of the dialogue before the text. Raises NotSent."""
    try:
        return step()
    except (OSError, smtplib.SMTPException) as error:
        raise _broken(error) from error


def _said(answer: tuple[int, bytes]) -> None:
    """Raise NotSent for an answer that is no yes."""
    code, words = answer
    if code not in _YES:
        raise _refused(code, words)


def _refused(code: int, words: bytes) -> NotSent:
    said = f"{code} {words.decode('utf-8', 'replace')}"
    if code in _FOR_NOW:
        return NotSent(
            Text(
                "The mail server does not take the letter yet: {words}",
                words=" ".join(said.split())[:300],
            ),
            remedy=Text(
                "It was not sent. Give the command again in some minutes."
            ),
        )
    return NotSent(
        Text(
            "The mail server refused the letter: {words}",
            words=" ".join(said.split())[:300],
        ),
        remedy=Text("It was not sent, and nothing was recorded."),
    )


def _broken(error: Exception) -> NotSent:
    """Return the error for a break before the text."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        raw = words if isinstance(words, bytes) else str(words).encode()
        return _refused(error.smtp_code, raw)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_sent(_bad_certificate(str(error.verify_message)))
    return _not_sent(_not_reached(error))


def _bad_certificate(reason: str) -> Text:
    return Text(
        "The certificate of the mail server is not right: {reason}.",
        reason=reason.rstrip("."),
    )


def _not_reached(error: Exception) -> Text:
    reason = " ".join(str(error).split())[:300].rstrip(".")
    return Text(
        "The mail server cannot be reached: {reason}.",
        reason=reason or type(error).__name__,
    )


def _not_sent(why: Text) -> NotSent:
    remedy = Text("It was not sent, and nothing was recorded.")
    return NotSent(why, remedy=remedy)


def _hand_over(line: smtplib.SMTP, raw: bytes) -> None:
    """Send the text. Raises NotSent where the server said no, InDoubt where it said neither yes nor no."""
    line.putcmd("data")
    code, words = line.getreply()  # a break here is before the text
    if code != _GO_ON:
        raise _refused(code, words)
    try:
        line.send(_with_dots_doubled(raw))
        code, words = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise InDoubt(_BROKE) from error
    if code in _NO:
        raise _refused(code, words)
    if code not in _YES:
        raise InDoubt(_UNCLEAR)


_BROKE = Text(
    "The line to the mail server broke while the letter was on its way:"
    " nobody knows whether it was sent."
)
_UNCLEAR = Text(
    "The mail server got the letter and answered neither yes nor no:"
    " nobody knows whether it was sent."
)


def _with_dots_doubled(raw: bytes) -> bytes:
    """Return a text as RFC 5321 wants it: lines end with CR LF, and a dot that begins one is doubled."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    while lines and not lines[-1]:
        lines.pop()
    doubled = [b"." + each if each[:1] == b"." else each for each in lines]
    return b"\r\n".join([*doubled, b".", b""])
