"""Workbooks for tests, put together part by part, so that each can be wrong in its own way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
STYLES = (
    f'<styleSheet {NS}><numFmts count="2"><numFmt numFmtId="164" formatCode="d/m/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[Red]#,##0.00 &quot;days&quot;"/></numFmts><cellXfs count="4">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def parts_of(sheets: Mapping[str, str], strings: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the parts of a workbook; each sheet is the XML of its rows, or of a whole part."""
    names = list(sheets)
    listed = "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(names, 1))
    linked = "".join(
        f'<Relationship Id="r{i}" Type="{LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    shared = "".join(f"<si><t>{escape(each)}</t></si>" for each in strings)
    return {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{linked}</Relationships>'
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst {NS}>{shared}</sst>",
        **{f"xl/worksheets/sheet{i}.xml": _sheet(sheets[name]) for i, name in enumerate(names, 1)},
    }


def _sheet(rows: str) -> str:
    return rows if rows.startswith("<?xml") else f"<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Pack parts into a workbook."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def book(rows: str, strings: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with one sheet of these rows."""
    return packed(parts_of({"Demand": rows}, strings))


def text_rows(*rows: tuple[str, ...]) -> str:
    """Write rows of texts as XML."""
    cells = ("".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows)
    return "".join(f"<row>{each}</row>" for each in cells)
