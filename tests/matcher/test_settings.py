"""What is set from outside is read, or refused by its name; a password is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.installed import folder
from matcher.settings import Settings, SettingsRefused, read_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MOORING_{name.upper()}", raising=False)


def test_in_a_checkout_everything_is_kept_in_its_instance_folder() -> None:
    found = read_settings()
    assert found.home == folder("fixtures").parent / "instance"
    assert found.database == found.home / "mooring.db"
    assert (found.host, found.port) == ("127.0.0.1", 8000)


def test_once_installed_everything_is_kept_where_a_users_things_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("matcher.settings.folder", lambda name: tmp_path / f"_{name}")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_settings().database == tmp_path / ".local/share/mooring/mooring.db"


def test_what_is_set_is_taken_and_what_is_empty_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOORING_HOME", str(tmp_path))
    monkeypatch.setenv("MOORING_PORT", "8123")
    monkeypatch.setenv("MOORING_HOST", "")
    found = read_settings()
    assert (found.database, found.port, found.host) == (tmp_path / "mooring.db", 8123, "127.0.0.1")


def test_the_address_of_a_database_is_hidden_when_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://mooring:s3cret@db/mooring"
    monkeypatch.setenv("MOORING_DATABASE_URL", address)
    found = read_settings()
    assert found.database == address
    assert "s3cret" not in f"{found} {found!r}"


@pytest.mark.parametrize("port", ["http", "0", "70000", "80.5"])
def test_a_port_that_is_none_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("MOORING_PORT", port)
    monkeypatch.setenv("MOORING_DATABASE_URL", "postgresql://mooring:s3cret@db/mooring")
    with pytest.raises(SettingsRefused, match=r"^MOORING_PORT: Input should be .*\.$") as refused:
        read_settings()
    assert "s3cret" not in str(refused.value)
