"""Why a file that somebody sent is not read: one code for each reason, with what it speaks of."""

from __future__ import annotations

from matcher.errors import MatcherError


class UploadRefused(MatcherError):
    """Raised when a file cannot be read as a sheet; `code` is the rule, `facts` are what it speaks of."""

    def __init__(self, code: str, *facts: str | int) -> None:
        """Take the rule's code."""
        super().__init__(code, *facts)
        self.code, self.facts = code, facts

    def __str__(self) -> str:
        """Spell the rule in English; pages have their own words."""
        return REASONS[self.code].format(*self.facts)


REASONS = {
    "upload.nothing": "No file was chosen, or it is empty.",
    "upload.too_large": "The file has more than {0:,} bytes.",
    "upload.old_or_locked": "This is a workbook of the old format, or one with a password.",
    "upload.macros": "This workbook holds macros.",
    "upload.not_a_sheet": "This is neither an XLSX workbook nor a CSV file.",
    "upload.damaged": "The file is damaged, or is not what its name says.",
    "upload.unpacks_too_large": "Unpacked, the workbook has more than {0:,} bytes.",
    "upload.too_many_parts": "The workbook has more than {0:,} parts.",
    "upload.entities": "The workbook declares entities of its own, which no spreadsheet program does.",
    "upload.too_many_rows": "The sheet goes beyond row {0:,}.",
    "upload.too_many_columns": "The sheet goes beyond column {0:,}.",
    "upload.too_much_text": "The sheet holds more than {0:,} filled cells or {1:,} characters.",
    "upload.encoding": "The file is in an encoding that is not known.",
    "upload.quotes": "A quotation mark in row {0:,} is not closed.",
    "upload.no_table": "No row was found that names columns.",
}
"""What each rule says where no page has words for it; `{0}` is the first fact."""
