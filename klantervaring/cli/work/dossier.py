"""`kv dossier`: the evidence of a case for an independent third party, made or checked (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.asking.case_picker import needed_case
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import needed
from klantervaring.cli.typed.options import Context, Packing, session_of
from klantervaring.cli.typed.output_options import (
    STDOUT,
    Force,
    InLanguage,
    no_text,
    refuse_among_cases,
)
from klantervaring.cli.typed.together import refuse_alone, refuse_together
from klantervaring.cli.work.dossier_others import others_named
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time import moments
from klantervaring.dossier.contents import dossier_contents
from klantervaring.dossier.evidence import evidence_of, pieces_of
from klantervaring.dossier.manifest import (
    MANIFEST,
    Manifest,
    as_bytes,
)
from klantervaring.dossier.packing import (
    PackedFile,
    is_zip,
    pack,
    packed_file,
    packed_text,
)
from klantervaring.dossier.page import html_of
from klantervaring.dossier.verifying import Verified, verify
from klantervaring.erasing.content import readable
from klantervaring.files.disk import beneath
from klantervaring.files.disk.handed_out import refuse_taken
from klantervaring.files.git.field_history import recorded_in
from klantervaring.files.git.runner import GitFailed, is_inside_repository
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view import dossier as shown
from klantervaring.view.page_text import text_of

app = typer.Typer(rich_markup_mode=None)

HTML = "index.html"
TEXT = "index.txt"


@app.command(
    "dossier",
    cls=Packing,
    epilog="  kv dossier K7QX -o K7QX.zip\n"
    "  kv dossier K7QX -o dossier-K7QX --language en\n"
    "  kv dossier --verify K7QX.zip",
)
def dossier(
    ctx: Context,
    id: Annotated[
        str,
        typer.Argument(
            metavar="[ID]",
            show_default=False,
            help=N_("The case: its id, or the first symbols of it."),
        ),
    ] = "",
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FOLDER|FILE.zip",
            show_default=False,
            help=N_("Where it is written: a new folder, or a zip."),
        ),
    ] = "",
    language: InLanguage = "",
    force: Force = False,
    check: Annotated[
        str,
        typer.Option(
            "--verify",
            metavar="FOLDER|FILE.zip",
            show_default=False,
            help=N_(
                "Check a dossier, byte by byte; exit 1 when something is wrong."
            ),
        ),
    ] = "",
    digest: Annotated[
        str,
        typer.Option(
            "--digest",
            metavar="DIGEST",
            show_default=False,
            help=N_(
                "With --verify: the digest that was told when it was made."
            ),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    making = {"--language": language, "--force": force}
    for option, value in making.items():
        refuse_together({option: value, "--verify": check})
    refuse_alone({"--digest": digest}, "--verify", check)
    if check:
        _refuse_both(id or output)
        _verify(session, check, digest)
        return
    record = session.store.get(needed_case(session, id))
    if not session.how.dry_run:
        question = N_("Which folder or .zip file shall it be?")
        output = needed(session, output, "-o FOLDER|FILE.zip", question)
    made = DossierMaking(session, record, language)
    made.put(Path(output) if output else None, force)


def _refuse_both(other: str) -> None:
    if other:
        raise WrongInput(
            Text(
                "{option} takes the dossier, and no case.",
                option=Code("--verify"),
            ),
        )


class DossierMaking:
    """Makes the dossier of one case, as it stands now."""

    def __init__(
        self,
        session: Session,
        record: Record,
        language: str,
    ) -> None:
        self._session = session
        self._root = session.workspace.root
        self._say = session.speaker
        if language and language != self._say.language:
            self._say = Speaker(language, lambda: session.workspace.zone)
        self._names_others = others_named(session, record)
        self._facts = self._looked_up(record)

    def _looked_up(self, record: Record) -> shown.DossierFacts:
        config = self._session.workspace.config
        contents = dossier_contents(
            record.case,
            record.state.procedure,
            self._names_others,
        )
        evidence = evidence_of(self._root, record.path, contents.events)
        return shown.DossierFacts(
            record,
            contents,
            evidence,
            self._recorded(record),
            config.people,
            config.organisation,
            self._session.now,
        )

    def _recorded(
        self, record: Record
    ) -> dict[tuple[str, datetime, str], datetime]:
        """Return when each event was first committed; nothing where git does not tell."""
        if not is_inside_repository(self._root):
            return {}
        try:
            found = recorded_in(self._session.store, record.case)
        except GitFailed:
            return {}
        return {
            (event.kind, event.at, event.id): at
            for event, at in found.items()
        }

    # -- its files -----------------------------------------------------------------------------------

    def _files(self) -> list[PackedFile]:
        """Return all files of the dossier, its list last."""
        page = shown.DossierPage(self._say, self._facts)
        text = packed_text(TEXT, text_of(page.page()))
        html = packed_text(HTML, html_of(page.page((text.listed,))))
        files = [html, text, *self._attachments()]
        zone = self._session.workspace.zone
        manifest = Manifest(
            self._facts.record.id,
            moments.iso(self._facts.made, zone),
            tuple(each.listed for each in files),
        )
        return [*files, packed_file(MANIFEST, as_bytes(manifest))]

    def _attachments(self) -> list[PackedFile]:
        found = []
        for each in self._facts.evidence.all:
            if each.listed is None or each.source is None:
                continue
            source = each.source
            found.append(
                PackedFile(
                    each.listed,
                    lambda source=source: pieces_of(self._root, source),  # type: ignore[misc]
                )
            )
        return found

    # -- where it goes -------------------------------------------------------------------------------

    def put(self, path: Path | None, is_forced: bool) -> None:
        """Write it, or with a dry run show what would be in it. Raises WrongInput."""
        if path is not None:
            if str(path) == STDOUT:
                raise no_text(Code("dossier"), Code("-o FILE"))
            refuse_among_cases(self._session, path)
            self._refuse_other(path, is_forced)
        files = self._files()
        digest = files[-1].listed.sha256
        if path is not None and not self._session.how.dry_run:
            pack(path, files, self._facts.made, is_forced)
        self._tell(path, files, digest)
        self._session.troubles(self._facts.record.troubles)

    def _refuse_other(self, path: Path, is_forced: bool) -> None:
        """Refuse to replace anything but a dossier that is whole: what else lies there is somebody's."""
        refuse_taken(path, is_forced)
        if not path.exists():
            return
        was = verify(path)
        if (
            path.is_symlink()
            or was.findings
            or path.is_dir() is is_zip(path)
        ):
            raise WrongInput(
                Text(
                    "{file} is no dossier, or not as it was made: it is not written over.",
                    file=str(path),
                ),
                remedy=Text("Take another name, or take it away yourself."),
            )

    def _tell(
        self,
        path: Path | None,
        files: Sequence[PackedFile],
        digest: str,
    ) -> None:
        session = self._session
        size = sum(each.listed.size for each in files)
        written = str(path) if path and not session.how.dry_run else ""
        if session.how.as_json:
            told = shown.as_json(
                self._facts, written, len(files), size, digest
            )
            session.answer({**told, "of_others": self._of_others()})
            return
        self._show(written, files, digest)

    def _show(
        self,
        written: str,
        files: Sequence[PackedFile],
        digest: str,
    ) -> None:
        session = self._session
        if written:
            session.tell(Text("Written: {file}", file=written))
        session.tell(Text(*_FILES, n=len(files)))
        if session.how.dry_run:
            for each in files:
                session.screen.line(ours("  {}", clean(each.listed.name)))
        self._tell_left_out()
        if written:
            _tell_digest(session, digest)

    def _tell_left_out(self) -> None:
        session = self._session
        page = shown.DossierPage(session.speaker, self._facts)
        for line in page.counted():
            session.tell(Text("Left out: {what}", what=line))
        for each in self._facts.evidence.all:
            remark = page.remark(each)
            if remark:
                session.screen.say(ours("{}: {}", clean(each.name), remark))
        for name in self._of_others():
            session.warn(_look_at(name))

    def _of_others(self) -> list[str]:
        """Return the files that go along whole although another customer is named in them."""
        return [
            each.listed.name
            for each in self._facts.evidence.all
            if each.listed
            and each.source
            and self._is_of_others(each.source)
        ]

    def _is_of_others(self, source: Path) -> bool:
        held = beneath.read_file(self._root, source)
        return self._names_others(readable(held))


def _look_at(name: str) -> Text:
    return Text(
        "In {file} another customer is named, and it goes along whole: look at it before you send it.",
        file=name,
    )


_FILES = plural("{n} file in it.", "{n} files in it.")


def _tell_digest(session: Session, digest: str) -> None:
    session.tell(Text("Digest: {digest}", digest=digest))
    session.warn(
        Text(
            "Tell the digest to whoever gets it by another way, by phone for example."
        )
    )


# -- checking ----------------------------------------------------------------------------------------


def _verify(session: Session, typed: str, digest: str) -> None:
    found = verify(Path(typed), digest)
    if session.how.as_json:
        session.answer(_verified_json(session, found))
    else:
        _show_verified(session, typed, found)
    if found.findings:
        session.exit_code = 1


def _show_verified(session: Session, typed: str, found: Verified) -> None:
    say = session.speaker
    for each in found.findings:
        name: Clean = clean(each.name or typed)
        session.screen.line(ours("{}: {}", name, say(each.text)))
    if found.manifest is None or found.findings:
        return
    session.tell(
        Text(
            "The dossier of {id} is whole: {files}.",
            id=found.manifest.case,
            files=Text(*_WHOLE, n=len(found.manifest.files) + 1),
        )
    )
    session.tell(Text("Digest: {digest}", digest=found.digest))


_WHOLE = plural("{n} file", "{n} files")


def _verified_json(session: Session, found: Verified) -> dict[str, object]:
    manifest = found.manifest
    return {
        "case": manifest.case if manifest else None,
        "made": manifest.made if manifest else None,
        "files": len(manifest.files) + 1 if manifest else None,
        "digest": found.digest or None,
        "findings": [
            {
                "name": each.name or None,
                "message": session.speaker(each.text),
            }
            for each in found.findings
        ],
    }
