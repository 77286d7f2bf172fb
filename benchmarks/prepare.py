"""Draw a market once for all who are asked: `python -m benchmarks.prepare SIZE SEED FOLDER`.

Writes `market.pickle`, which every measuring process loads, and `facts.json`: its digests and the size of its program.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.generator import draw
from benchmarks.watch import ROOT


@dataclass(frozen=True, slots=True)
class Prepared:
    """A drawn market on disk: `path` of its pickle, and its facts."""

    path: Path
    facts: dict[str, Any]


def prepared(size: str, seed: int, folder: Path) -> Prepared:
    """Draw a market in a process of its own, so that its memory is nobody else's."""
    place = folder / f"{size}-{seed}"
    if not (place / "facts.json").exists():
        place.mkdir()
        subprocess.run([sys.executable, "-m", "benchmarks.prepare", size, str(seed), str(place)], cwd=ROOT, check=True)
    return Prepared(place / "market.pickle", json.loads((place / "facts.json").read_text("utf-8")))


def main(size: str, seed: str, folder: str) -> None:
    """Draw, and write both files."""
    from benchmarks.arrays import arrays
    from matcher.program import assemble

    market, policy = draw(size, int(seed))
    program = assemble(market, policy)
    shares = arrays(program)
    columns, rows, entries = shares.shape
    facts = {
        "market": market.digest,
        "policy": policy.digest,
        "arrays": shares.digest,
        "columns": columns,
        "whole": int(shares.integer.sum()),
        "rows": rows,
        "entries": entries,
    }
    Path(folder, "market.pickle").write_bytes(pickle.dumps((market, policy), pickle.HIGHEST_PROTOCOL))
    Path(folder, "facts.json").write_text(json.dumps(facts), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
