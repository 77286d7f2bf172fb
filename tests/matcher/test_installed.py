from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from matcher import installed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["migrations", "fixtures"])
def test_a_checkout_uses_its_own_folders(name: Literal["migrations", "fixtures"]) -> None:
    assert installed.folder(name) == ROOT / name
    assert installed.folder(name).is_dir()


def test_an_installed_wheel_uses_the_folders_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matcher" / "_fixtures").mkdir(parents=True)
    monkeypatch.setattr(installed, "_PACKAGE", tmp_path / "matcher")
    assert installed.folder("fixtures") == tmp_path / "matcher" / "_fixtures"
