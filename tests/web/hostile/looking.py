"""Looking at what comes back: whether a string is anything but text in a page, a head, a file or a mail."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from xml.etree import ElementTree

from werkzeug.test import TestResponse

from tests.web.hostile.strings import MARK
from tests.web.reading import Page

VALUES = frozenset({"value", "data-label", "aria-label", "title", "content", "href", "action"})
"""Attributes in which a text may stand; `reading.Page` looks at where the last two lead."""
HEADS = frozenset({"Location", "Content-Disposition"})
"""Heads of an answer in which a text may stand, written so that it stays what it is."""
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MAIL_HEADS = {
    *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}


class Inert(Page):
    """A page in which no element, no attribute and no comment may come out of a string."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at names of elements and attributes."""
        super().handle_starttag(tag, attrs)
        self._text.append(" ")
        self.faults += [f"<{tag}> came out of a text"] if MARK.search(tag) else []
        for name, value in attrs:
            if MARK.search(name) or (MARK.search(value or "") and name not in VALUES):
                self.faults.append(f"{name}={value!r} came out of a text")
            if name in ("href", "action") and (value or "").startswith("//"):
                self.faults.append(f"{name}={value!r} leads elsewhere")
            if name in VALUES and name not in ("href", "action"):
                self._text.append(value or "")

    def handle_comment(self, data: str) -> None:
        """No page has a comment."""
        self.faults.append(f"<!--{data}-->")

    def handle_pi(self, data: str) -> None:
        """No page has an instruction."""
        self.faults.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        """No page has one."""
        self.faults.append(f"<![{data}]>")


def of_answer(answer: TestResponse) -> list[str]:
    """Return what is wrong with an answer, whatever it is."""
    if answer.status_code >= 500:
        return [str(answer.status_code)]
    faults = [f"{name}: {value!r}" for name, value in answer.headers if MARK.search(value) and name not in HEADS]
    faults += [f"{name} is broken" for name, value in answer.headers if re.search(r"[\r\n\0]", value)]
    if answer.location is not None:
        faults += [] if re.match(r"/(?!/)", answer.location) else [f"leads to {answer.location!r}"]
    elif answer.mimetype == "text/html":
        faults += Inert(answer.text).faults
    else:
        faults += list(of_file(answer))
    return faults


def of_file(answer: TestResponse) -> Iterator[str]:
    """Yield what is wrong with a file: it is kept and not shown, and no cell of it is a formula."""
    disposition = answer.headers.get("Content-Disposition", "")
    if not disposition.startswith("attachment") or answer.headers["X-Content-Type-Options"] != "nosniff":
        yield f"is shown: {disposition}"
    name = EmailMessage()
    name["Content-Disposition"] = disposition
    if re.search(r"[\\/\0]", name.get_filename() or ""):
        yield f"is kept as {name.get_filename()!r}"
    yield from (f"a formula: {cell!r}" for cell in cells(answer) if FORMULA.match(cell) and not NUMBER.fullmatch(cell))


def cells(answer: TestResponse) -> Iterator[str]:
    """Yield every cell of a file that a spreadsheet opens; what was sent is handed out to the byte and has none."""
    if answer.mimetype == "text/csv":
        yield from (cell for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))) for cell in row)
    elif str(answer.mimetype).endswith("spreadsheetml.sheet"):
        yield from _cells_of_workbook(answer.data)
    elif answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            for each in (name for name in archive.namelist() if name.endswith(".csv")):
                yield from (cell for row in csv.reader(io.StringIO(archive.read(each).decode())) for cell in row)


def _cells_of_workbook(content: bytes) -> Iterator[str]:
    """Yield texts as they are, and a formula, which none may be, after its sign."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                tree = ElementTree.fromstring(archive.read(name))
                for cell in tree.iter(f"{SHEET}c"):
                    yield from (f"={each.text}" for each in cell.iter(f"{SHEET}f"))
                    yield "".join(each.text or "" for each in cell.iter(f"{SHEET}t"))


def of_mail(mail: EmailMessage, recipients: list[str]) -> list[str]:
    """Return what is wrong with a mail that arrived."""
    faults = [f"a head {name}" for name in sorted(set(mail.keys()) - MAIL_HEADS)]
    faults += [f"{name} stands twice" for name in set(mail.keys()) if len(mail.get_all(name, [])) != 1]
    faults += [] if recipients == [each.addr_spec for each in mail["To"].addresses] else [f"goes to {recipients}"]
    faults += [] if (mail.get_content_type(), mail.is_multipart()) == ("text/plain", False) else ["is no plain text"]
    faults += [f"{name} has marks" for name in MAIL_HEADS - {"Subject"} if MARK.search(str(mail[name]))]
    return faults
