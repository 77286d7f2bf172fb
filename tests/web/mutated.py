"""Files that nobody should send, in any number: sheets changed byte by byte and part by part, and known attacks.

`python -m tests.web.mutated COUNT SEED` sends so many to a server in its own process, and prints what came of it.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from flask.testing import FlaskClient

from matcher.exchange.template import as_workbook
from matcher.rounds.people import Role
from tests.matcher.exchange.upload.books import NS, TYPES, packed, parts_of, text_rows
from tests.web.messy import messy_csv
from tests.web.preparing import office

WORDS = (
    *(
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "+1",
        "-1",
        "1,234",
        "1.234,56",
        "1e99",
        "NaN",
        "\uff19",
        "-0",
        "#REF!",
        "0x1F",
    ),
    *(
        "3/4/2027",
        "31/02/2027",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "\u202e1",
        "a\0b",
        "Ł" * 300,
        "'; DROP TABLE lots",
    ),
    *("../../etc/passwd", "Total", "", " ", "\ufeff", "1" * 400, "yes", "no", "lb", "box", "\U0001f4a3" * 50),
)


def workbook(random: Random) -> bytes:
    """A workbook with rows and heads of any kind."""
    heads = [
        "Title",
        "Category",
        "Unit",
        "Today’s price",
        "Site",
        "Quantity",
        "Q1 2027",
        "Contract",
        "Supplier",
        "Ends",
    ]
    random.shuffle(heads)
    rows = [[random.choice((*WORDS, "Linen", 12, Decimal("0.45"), date(2027, 3, 1))) for _ in heads] for _ in range(12)]
    return as_workbook("x", heads, rows, datetime(2026, 11, 27, tzinfo=UTC))


def flipped(random: Random, content: bytes) -> bytes:
    """A file with some bytes changed, cut out or doubled."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 3, 20))):
        place = random.randrange(len(changed))
        match random.randrange(4):
            case 0:
                changed[place] = random.randrange(256)
            case 1:
                changed[place] ^= 1 << random.randrange(8)
            case 2:
                del changed[place : place + random.randrange(1, 40)]
            case _:
                changed[place:place] = changed[place : place + random.randrange(1, 400)]
        if not changed:
            return b"x"
    return bytes(changed)


def repacked(random: Random) -> bytes:
    """A sound archive of parts that were changed."""
    with zipfile.ZipFile(io.BytesIO(workbook(random))) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    part = parts[name]
    parts[name] = flipped(random, part if isinstance(part, bytes) else part.encode())
    if random.random() < 0.2:
        del parts[random.choice(list(parts))]
    return packed(parts)


def references(random: Random) -> bytes:
    """A workbook whose cells, styles, texts and merged ranges lead anywhere."""
    numbers = ("0", "-1", "1", "9999", "10001", "1048576", "99999999999999999999", "x", "")
    cells = "".join(
        f'<c r="{random.choice(("A", "B", "GR", "XFD", "ZZZZ", ""))}{random.choice(numbers)}"'
        f' t="{random.choice(("s", "n", "b", "e", "str", "inlineStr", "d", "x"))}" s="{random.choice(numbers)}">'
        f"<f>A1</f><v>{random.choice(numbers)}</v></c>"
        for _ in range(30)
    )
    merged = f'<mergeCells><mergeCell ref="A1:{random.choice(("XFD1048576", "C3", "A", "B2:C3"))}"/></mergeCells>'
    sheet = f'<?xml version="1.0"?><worksheet {NS}><sheetData><row>{cells}</row></sheetData>{merged}</worksheet>'
    return packed(parts_of({"Demand": sheet}, ("Title", "Category")))


def text(random: Random) -> bytes:
    """A CSV file with rows and heads of any kind, in any encoding."""
    content = messy_csv(random.randrange(1, 30), random)
    lines = [line.split(",") for line in content.splitlines()]
    for _ in range(random.randrange(6)):
        line = random.choice(lines)
        line[random.randrange(len(line))] = random.choice(WORDS)
    made = random.choice(("\n", "\r\n", "\r")).join(random.choice((",", ";", "\t")).join(line) for line in lines)
    return made.encode(random.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-7")), "replace")


def bomb(_: Random) -> bytes:
    """Zeros that take a thousandth of their size."""
    return packed({**parts_of({"Demand": text_rows(("a", "b"))}), "xl/media/zeros.bin": bytes(27 * 2**20)})


def lying_bomb(_: Random) -> bytes:
    """A sheet that swells, in an archive that says it does not."""
    parts: dict[str, str | bytes] = {**parts_of({"Demand": text_rows(("a", "b"))})}
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {NS}>".encode() + b" " * (27 * 2**20) + b"</worksheet>"
    content = bytearray(packed(parts))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


def entities(_: Random) -> bytes:
    """Entities that name each other ten at a time."""
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "boom">{declared}]><worksheet {NS}>'
    return packed(parts_of({"Demand": f"{head}<sheetData><row><c><v>&e9;</v></c></row></sheetData></worksheet>"}))


def macros(_: Random) -> bytes:
    """A workbook with a program."""
    return packed(
        {
            **parts_of({"Demand": text_rows(("a",))}),
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0",
            "[Content_Types].xml": TYPES,
        }
    )


def two_million_rows(random: Random) -> bytes:
    """Two million rows, as text or in a workbook."""
    if random.random() < 0.5:
        return b"Title,Qty\n" + b"a\n" * 2_000_000
    sheet = f"<worksheet {NS}><sheetData>".encode() + b"<row/>" * 2_000_000
    sheet += b"<row><c><v>1</v></c></row></sheetData></worksheet>"
    return packed({**parts_of({"Demand": ""}), "xl/worksheets/sheet1.xml": sheet})


def merged(random: Random) -> bytes:
    """One title over everything, and quantities over several rows."""
    ranges = "".join(f'<mergeCell ref="A{n}:C{n + random.randrange(9)}"/>' for n in range(1, 60))
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Title</t></is></c></row>' for n in range(1, 60))
    sheet = f'<?xml version="1.0"?><worksheet {NS}><sheetData>{cells}</sheetData><mergeCells>{ranges}</mergeCells>'
    return packed(parts_of({"Demand": f"{sheet}</worksheet>"}))


MAKERS: tuple[tuple[float, Callable[[Random], bytes]], ...] = (
    (30, lambda random: flipped(random, workbook(random))),
    (25, repacked),
    (12, references),
    (20, text),
    (8, lambda random: flipped(random, text(random))),
    (2, merged),
    (1, macros),
    (1, entities),
    (0.4, bomb),
    (0.3, lying_bomb),
    (0.3, two_million_rows),
)
"""How often each kind comes, in percent, and what makes it."""


@dataclass
class Outcome:
    """What came of sending files: answers by status, reasons by code, and whatever must not be."""

    answers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0
    slowest_kind: str = ""


def send_all(count: int, seed: int) -> Outcome:
    """Send so many files, to the register and to a draft by turns; look at those that are kept, and confirm them."""
    random, outcome = Random(seed), Outcome()
    with tempfile.TemporaryDirectory() as folder:
        site = office(Path(folder))
        site.app.config["PROPAGATE_EXCEPTIONS"] = False
        browser, paths = site.browser(Role.OFFICER), ("/contracts/import", site.path("import"))
        token = browser.get(paths[0]).text.split('name="csrf" value="')[1].split('"')[0]
        weights = [weight for weight, _ in MAKERS]
        must = [maker for _, maker in MAKERS]
        for number in range(count):
            maker = must[number] if number < len(must) else random.choices(must, weights)[0]
            label = f"{number} {getattr(maker, '__name__', '')}"
            _send(browser, token, paths[number % 2], maker(random), label, outcome)
        site.database.engine.dispose()
    return outcome


def _send(browser: FlaskClient, token: str, path: str, content: bytes, label: str, outcome: Outcome) -> None:
    began = time.perf_counter()
    data = {"csrf": token, "file": (io.BytesIO(content), "sheet.xlsx")}
    answer = browser.post(path, data=data, content_type="multipart/form-data")
    outcome.answers[str(answer.status_code)] += 1
    if answer.status_code == 422:
        code = answer.text.split("<code>upload.")
        outcome.reasons[code[1].split("<")[0] if len(code) > 1 else "NONE"] += 1
        if len(code) < 2:
            outcome.faults.append(f"{label}: refused without a reason")
    elif answer.status_code == 303:
        _look(browser, token, answer.headers["Location"], label, outcome)
    elif answer.status_code != 413:
        outcome.faults.append(f"{label}: {answer.status_code}")
    took = time.perf_counter() - began
    if took > outcome.slowest:
        outcome.slowest, outcome.slowest_kind = took, label


def _look(browser: FlaskClient, token: str, path: str, label: str, outcome: Outcome) -> None:
    page = browser.get(path)
    outcome.answers[f"look {page.status_code}"] += 1
    if page.status_code != 200:
        outcome.faults.append(f"{label}: looking gives {page.status_code}")
        return
    seal = page.text.split('name="seal" value="')[1].split('"')[0]
    done = browser.post(f"{path}/confirm", data={"csrf": token, "seal": seal, "faulty": "leave"})
    outcome.answers[f"confirm {done.status_code}"] += 1
    if done.status_code not in (303, 422):
        outcome.faults.append(f"{label}: confirming gives {done.status_code}")


def most_memory() -> float:
    """Return the most memory this program held, in MB; what is counted by resource is also its parent's."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    held = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return (held[0] if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def main() -> None:
    """Send, and print the outcome as JSON with the memory this process took at most, in MB."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    before = most_memory()
    outcome = send_all(count, seed)
    most = most_memory()
    print(json.dumps({**outcome.__dict__, "memory": round(most), "memory_before": round(before)}))


if __name__ == "__main__":
    main()
