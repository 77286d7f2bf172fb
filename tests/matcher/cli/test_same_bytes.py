"""The files of an award as separate processes write them: the same bytes whatever surrounds a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.matcher.solve.test_invariants import renamed, sizeable
from tests.reading import FIXTURES

ROOT = Path(__file__).parents[3]
PLAIN = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "UTC"}
STRANGE = {
    "PYTHONHASHSEED": "4711",
    "LC_ALL": "POSIX",
    "LANG": "tr_TR.UTF-8",
    "LANGUAGE": "ar",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "TZ": "Pacific/Kiritimati",
}
"""Another hash seed, a time zone half a day away, and a locale without any letter beyond ASCII."""


MATCH_EACH = """
import sys
from matcher.cli import main

for folder, out in zip(sys.argv[2::2], sys.argv[3::2], strict=True):
    try:
        main(["match", folder, "--out", out, "--workers", sys.argv[1]])
    except SystemExit as ended:
        assert ended.code == 0, ended
"""


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """A market solved by hand, and one of two parts that are worth a worker each, with a name beyond ASCII."""
    named = renamed(sizeable(7), {"east0": "Östliche Wäscherei"})
    return {"winter": FIXTURES / "by-hand" / "winter", "sizeable": named.write(tmp_path / "market")}


def written(folders: Mapping[str, Path], parent: Path, workers: int, around: dict[str, str]) -> dict[str, bytes]:
    """Match each folder in a process of its own, and read what that left."""
    pairs = [str(each) for name, folder in folders.items() for each in (folder, parent / name)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    command = [sys.executable, "-c", MATCH_EACH, str(workers), *pairs]
    done = subprocess.run(command, cwd=ROOT, env=kept | around, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return {str(path.relative_to(parent)): path.read_bytes() for path in parent.glob("*/*")}


def test_hash_seed_locale_time_zone_and_workers_change_no_byte(folders: Mapping[str, Path], tmp_path: Path) -> None:
    alone = written(folders, tmp_path / "alone", 1, PLAIN)
    assert {f"{name}/{file}" for name in folders for file in ("awards.csv", "certificate.json")} <= set(alone)
    assert "Östliche Wäscherei".encode() in alone["sizeable/awards.csv"]
    assert written(folders, tmp_path / "together", 2, STRANGE) == alone
