"""Attachments: which may harm, by their names and kinds."""

from __future__ import annotations

import pytest

from triage_core.mail.attachments import file_facts, file_findings
from triage_core.models import Attachment


def danger(filename: str, kind: str = "application/octet-stream", said: str = "") -> str:
    file = Attachment(filename=filename, media_type=kind, size=1, text="")
    return file_facts(file, said).danger


@pytest.mark.parametrize(
    ("filename", "reason"),
    [
        ("invoice.pdf.exe", "an executable named like a PDF"),
        ("invoice.pdf      .exe", "an executable named like a PDF"),
        ("INVOICE.PDF.EXE.", "an executable named like a PDF"),
        ("setup.exe", "an executable"),
        ("invoice.pdf\uff0eexe", "an executable named like a PDF"),
        ("invoice\u202efdp.exe", "an executable whose name is written backwards"),
        ("letter.docm", "a document that may run macros"),
        ("page.html", "a web page, which may ask for a password"),
        ("invoice.pdf.html", "a web page named like a PDF"),
        ("scan.iso", "a disc image, which may hold programs"),
        ("notes.js", "a script or shortcut that runs when it is opened"),
        ("archive.tar.gz", ""),
        ("offer.pdf", ""),
        ("v1.2.pdf", ""),
        ("unnamed", ""),
    ],
)
def test_name_tells_the_danger(filename: str, reason: str) -> None:
    assert danger(filename) == reason


def test_kind_that_belies_the_name_is_a_danger() -> None:
    assert danger("photo.jpg", "application/x-msdownload") == "an executable named like a JPG"


@pytest.mark.parametrize("said", ["The password is 1234.", "Das Passwort: a", "Contrase\u00f1a: x"])
def test_archive_with_its_password_is_told(said: str) -> None:
    assert danger("files.zip", said=said).startswith("an archive, and the mail names a password")


def test_archive_alone_is_no_danger() -> None:
    assert danger("files.zip", said="Here are the files.") == ""


def test_finding_quotes_the_name() -> None:
    file = Attachment(filename="a\u202ex.exe", media_type="a/b", size=1, text="")

    assert [one.quote for one in file_findings([file], "")] == ["a[U+202E]x.exe"]
