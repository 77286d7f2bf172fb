"""The set-up script's sentences and the locks it installs; the set-up itself is what started these tests."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dev

NAME = re.compile(r"^[A-Za-z0-9_.-]+")


def wishes(path: Path) -> set[str]:
    """The requirements of an .in file, without comments, options and spaces."""
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return {line for line in lines if line and not line.startswith("-")}


def pins(path: Path) -> set[str]:
    """The lines `name==version` of a lock, with their markers."""
    return {line.rstrip(" \\") for line in path.read_text().splitlines() if "==" in line and line[0] != " "}


def names(requirements: set[str]) -> set[str]:
    return {found.group().lower() for line in requirements if (found := NAME.match(line))}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"dev.py {command} " in shown for command in dev.COMMANDS)


def test_an_unknown_command_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["tset"]) == 2
    shown = capsys.readouterr().err
    assert "no command 'tset'" in shown
    assert "dev.py test" in shown


def test_an_older_python_is_refused_with_a_sentence() -> None:
    script = str(dev.ROOT / "dev.py")
    told = run("-c", f"import runpy, sys; sys.version_info = (3, 10, 1); runpy.run_path({script!r})")
    assert told.returncode == 1
    assert told.stderr.strip() == "Mooring needs Python 3.11 or newer; this is Python 3.10."


def test_a_python_without_venv_is_told_the_one_line_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(dev, "is_installed", lambda _: False)
    assert dev.main(["setup"]) == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_a_step_that_fails_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "LOG", tmp_path / "setup.log")
    with pytest.raises(dev.Stopped, match="the index did not answer"):
        dev.run_logged("Installing", [sys.executable, "-c", "raise SystemExit('the index did not answer')"])
    assert capsys.readouterr().out.startswith("Installing ... stopped")


def test_a_new_lock_or_pyproject_calls_for_a_new_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setitem(dev.LOCKS, "run", tmp_path / "requirements.txt")
    seen = set()
    for lock, project in [("a", "b"), ("a2", "b"), ("a", "b2"), ("ab", "")]:
        (tmp_path / "requirements.txt").write_text(lock)
        (tmp_path / "pyproject.toml").write_text(project)
        seen.add(dev.fingerprint("run"))
    assert len(seen) == 4


@pytest.mark.parametrize("lock", dev.LOCKS)
def test_every_package_of_a_lock_has_a_hash_and_no_address(lock: str) -> None:
    text = dev.LOCKS[lock].read_text()
    blocks = [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]
    assert len(blocks) == len(pins(dev.LOCKS[lock]))
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?:|--index|--find-links|file:|@ ", text)


@pytest.mark.parametrize("lock", dev.LOCKS)
def test_everything_asked_for_is_in_the_lock(lock: str) -> None:
    asked = names(wishes(dev.LOCKS[lock].with_suffix(".in")))
    assert asked <= names(pins(dev.LOCKS[lock]))


@pytest.mark.parametrize("lock", ["test", "bench"])
def test_the_other_locks_hold_the_run_lock(lock: str) -> None:
    assert pins(dev.LOCKS["run"]) <= pins(dev.LOCKS[lock])


def test_the_wheel_asks_for_what_the_run_lock_was_made_from() -> None:
    project = tomllib.loads((dev.ROOT / "pyproject.toml").read_text())["project"]
    building = {"hatchling", "editables"}
    assert set(project["dependencies"]) == wishes(dev.LOCKS["run"].with_suffix(".in")) - building
