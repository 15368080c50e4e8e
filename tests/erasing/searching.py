"""A search for words in every file and every object of git, unpacked: what tests of erasing look with."""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conftest import GIT_CONFIG

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def hits(folder: Path, words: Iterable[str]) -> list[str]:
    """Each place below `folder` that has one of these words, in any case of letters."""
    wanted = [word.casefold().encode() for word in words]
    found = []
    for name, content in _everything(folder):
        for inside in unpacked(content):
            low = inside.lower()
            found += [f"{name}: {w.decode()}" for w in wanted if w in low]
    return found


def _everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    for above, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            yield f"{above}/{name} (name)", name.encode()
        for name in names:
            path = Path(above, name)
            if path.is_file():
                yield str(path), path.read_bytes()
        if "objects" in folders and "HEAD" in names:
            yield from _objects(Path(above))


def _objects(git_dir: Path) -> Iterator[tuple[str, bytes]]:
    words = ["git", f"--git-dir={git_dir}", "cat-file", "--batch", "--batch-all-objects"]
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": str(GIT_CONFIG), "HOME": str(git_dir)}
    told = subprocess.run(words, env=environment, capture_output=True, check=True).stdout
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        oid, kind, size = told[at:end].split()
        content = told[end + 1 : end + 1 + int(size)]
        yield f"{git_dir} {kind.decode()} {oid.decode()}", content
        at = end + 2 + int(size)


def unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode() + b"\n" + packed.read(name)
    if content.startswith(b"%PDF"):
        for stream in _STREAM.findall(content):
            try:
                yield zlib.decompress(stream)
            except zlib.error:
                continue
