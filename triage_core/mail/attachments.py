"""Attachments: by their names and kinds alone, which of them may harm whoever opens them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from triage_core.mail.characters import without_hidden
from triage_core.mail.findings import FileFacts, Finding, Severity, clipped
from triage_core.models import Attachment

PREVIEW = 2_000
"""Characters of the text of an attachment that are shown."""

_PROGRAMS = frozenset(
    "exe com scr pif bat cmd msi msix dll cpl jar apk app dmg pkg run bin sh command".split()  # noqa: SIM905
)
_SCRIPTS = frozenset(
    "js jse vbs vbe wsf wsh hta ps1 psm1 py pl rb lnk url desktop reg scf inf chm".split()  # noqa: SIM905
)
_MACROS = frozenset("docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm one".split())  # noqa: SIM905
_PAGES = frozenset("html htm shtml xhtml mht mhtml svg xml".split())  # noqa: SIM905
_DISCS = frozenset("iso img vhd vhdx udf".split())  # noqa: SIM905


class Danger(NamedTuple):
    """One kind of file that may harm: by which endings it is known, and what is told of it."""

    endings: frozenset[str]
    severity: Severity
    noun: str
    does: str = ""


_DANGERS = (
    Danger(_PROGRAMS, "danger", "an executable"),
    Danger(_SCRIPTS, "danger", "a script or shortcut", " that runs when it is opened"),
    Danger(_MACROS, "warning", "a document", " that may run macros"),
    Danger(_PAGES, "warning", "a web page", ", which may ask for a password"),
    Danger(_DISCS, "warning", "a disc image", ", which may hold programs"),
)
_ARCHIVES = frozenset("zip rar 7z gz tgz tar bz2 xz cab ace arj z zipx".split())  # noqa: SIM905
_PAPERS = frozenset(
    "pdf doc docx xls xlsx ppt pptx txt rtf csv jpg jpeg png gif tif tiff odt ods zip".split()  # noqa: SIM905
)
_KINDS = {
    **dict.fromkeys(("application/x-msdownload", "application/x-dosexec"), "exe"),
    **dict.fromkeys(
        ("application/x-msdos-program", "application/vnd.microsoft.portable-executable"), "exe"
    ),
    **dict.fromkeys(("application/javascript", "text/javascript", "application/hta"), "js"),
    **dict.fromkeys(("text/html", "image/svg+xml", "application/xhtml+xml"), "html"),
}
_PASSWORD = re.compile(
    r"\b(?:pass ?word|pass ?code|passwort|kennwort|mot de passe|contrase\u00f1a|clave|senha|"
    r"parola|wachtwoord|has\u0142o|\u043f\u0430\u0440\u043e\u043b\u044c)\b",
    re.IGNORECASE,
)


def file_facts(file: Attachment, said: str) -> FileFacts:
    """Lay an attachment out; `said` is the text of the mail, which may name a password."""
    danger = _danger(file, said)
    return FileFacts(
        filename=clipped(file.filename),
        media_type=clipped(file.media_type),
        size=file.size,
        danger=danger[1] if danger else "",
        preview=clipped(file.text, PREVIEW),
    )


def file_findings(files: Sequence[Attachment], said: str) -> Iterator[Finding]:
    """Yield a finding for each attachment that may harm."""
    for file in files:
        danger = _danger(file, said)
        if danger:
            yield Finding(
                kind="attachment",
                severity=danger[0],
                words=f"An attachment is {danger[1]}.",
                quote=clipped(file.filename),
                where="attachment",
            )


def _danger(file: Attachment, said: str) -> tuple[Severity, str] | None:
    """Say why a file may harm, if it may: what its last ending opens counts, not what it shows."""
    name = unicodedata.normalize("NFKC", without_hidden(file.filename)).casefold().rstrip(". \t")
    endings = [part.strip() for part in name.split(".")[1:]]
    last, before = (endings[-1] if endings else ""), (endings[-2] if len(endings) > 1 else "")
    last = last if last in _PROGRAMS | _SCRIPTS else _KINDS.get(file.media_type.casefold(), last)
    kind = _kind_of(last)
    turned = "\u202e" in file.filename or "\u202d" in file.filename
    shown = before if before in _PAPERS and before != last else ""
    if not shown and endings and endings[-1] != last and endings[-1] in _PAPERS:
        shown = endings[-1]
    if kind and shown:
        return "danger", f"{kind.noun} named like a {shown.upper()}"
    if turned:
        return "danger", f"{kind.noun if kind else 'a file'} whose name is written backwards"
    if last in _ARCHIVES and _PASSWORD.search(said):
        return "warning", "an archive, and the mail names a password, which keeps scanners out"
    return (kind.severity, f"{kind.noun}{kind.does}") if kind else None


def _kind_of(ending: str) -> Danger | None:
    return next((kind for kind in _DANGERS if ending in kind.endings), None)
