"""What a file holds to be read: its lines, those of a mail once decoded, and those of files packed in it.

A search of places looks at these lines. What it cannot look into (a scan, a PDF) it finds by the bytes alone.
"""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
import zlib
from collections.abc import Iterator

#: Bytes of a packed file that are unpacked at most, so that a bomb does no harm.
_LARGEST = 64 * 1024 * 1024


def lines_in(content: bytes) -> Iterator[str]:
    """Yield the lines of a file; of a mail also its decoded parts, of a zip file its members."""
    yield from _text(content).splitlines()
    if content.startswith(b"PK"):
        for inner in _members(content):
            yield from _text(inner).splitlines()
    elif b"Content-Transfer-Encoding:" in content or b"=?" in content:
        yield from _parts(content)


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "replace")


def _members(content: bytes) -> Iterator[bytes]:
    """Yield the names and contents of the files in a zip file, as far as it can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.infolist():
                yield member.filename.encode()
                if member.file_size <= _LARGEST:
                    yield packed.read(member)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        OSError,
        RuntimeError,
    ):
        return


def _parts(content: bytes) -> Iterator[str]:
    """Yield the lines of the parts of a mail, decoded, and of its headers."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    for part in mail.walk():
        for name, value in part.items():
            yield f"{name}: {value}"
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            yield from _text(body).splitlines()
