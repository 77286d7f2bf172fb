"""The parts of a workbook, unpacked one by one and never further than the limits, each walked as plain XML.

A workbook is a ZIP of XML. What could harm whoever unpacks it is refused before anything is kept: archives that
swell, entities, elements nested without end or wider than any table has them, macros. python-calamine 0.9.1 ends the
whole process with a sheet of two far cells, and openpyxl 3.1.5 leaves entities and sizes to others; so the parts are
read here, element by element, by expat alone.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

from matcher.exchange.upload.refused import UploadRefused

LARGEST_UNPACKED = 25 * 2**20
"""Bytes that all parts may have together when they are unpacked."""
MOST_PARTS = 500
DEEPEST = 64
"""Elements within elements; a sheet has six."""
LONGEST_TAG = 2**18
"""Bytes of one tag, comment or instruction."""
_CHUNK = 2**16

Begin = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Said = Callable[[str], None]

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, OverflowError)
"""What `zipfile` raises of an archive that is not sound: beside its own error those of `zlib`, of a stream that ends
early, of ways to pack it does not know, of names and numbers it cannot read, and of places outside the file."""


class Parts:
    """The parts of a workbook by name; all that is read of them counts together."""

    def __init__(self, content: bytes) -> None:
        """Look into the archive; refuse one that is damaged, locked, or has macros."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise UploadRefused("upload.damaged") from None
        self._left = LARGEST_UNPACKED
        listed = self._archive.infolist()
        if len(listed) > MOST_PARTS:
            raise UploadRefused("upload.too_many_parts", MOST_PARTS)
        if sum(each.file_size for each in listed) > LARGEST_UNPACKED:
            raise UploadRefused("upload.unpacks_too_large", LARGEST_UNPACKED)
        if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in listed):
            raise UploadRefused("upload.damaged")  # other ways to pack give back as much as they like at once
        self.names = {each.filename: each for each in listed}
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in self.names):
            raise UploadRefused("upload.macros")

    def walk(self, name: str, begin: Begin, end: End | None = None, said: Said | None = None) -> None:
        """Call `begin` and `end` for each element of a part, by bare names, and `said` for its text.

        Raises
        ------
        UploadRefused
            If there is no such part, it is not sound, or it passes a limit.
        """
        parser, depth = expat.ParserCreate(namespace_separator=" "), 0

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise UploadRefused("upload.damaged")
            begin(_bare(tag), {_bare(key): value for key, value in attributes.items()})

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(_bare(tag))

        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = opened, closed
        parser.StartDoctypeDeclHandler = _refuse_doctype
        if said is not None:
            parser.CharacterDataHandler = said
        self._feed(name, parser)

    def _feed(self, name: str, parser: expat.XMLParserType) -> None:
        fed = 0
        try:
            with self._archive.open(self.names[name]) as part:
                while chunk := part.read(_CHUNK):
                    self._count(len(chunk))
                    fed += len(chunk)
                    parser.Parse(chunk, False)
                    if fed - parser.CurrentByteIndex > LONGEST_TAG:
                        raise UploadRefused("upload.damaged")
            parser.Parse(b"", True)
        except (KeyError, expat.ExpatError, LookupError, RuntimeError, *_BROKEN):
            raise UploadRefused("upload.damaged") from None

    def _count(self, size: int) -> None:
        """Count bytes as they come out, whatever the archive says of its sizes."""
        self._left -= size
        if self._left < 0:
            raise UploadRefused("upload.unpacks_too_large", LARGEST_UNPACKED)


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*_facts: object) -> None:
    raise UploadRefused("upload.entities")
