"""`mooring send`, as somebody types it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.rounds.actor import COMMAND
from matcher.rounds.notices import Happening
from matcher.settings import read_settings
from matcher.storage import notices
from matcher.storage.database import open_database
from matcher.storage.notices import Telling
from tests.matcher.cli.test_serving import mooring
from tests.matcher.post.servers import free_port, mail_server
from tests.matcher.storage.examples import FULL, POLICY, market_of
from tests.web.kept import keep, settle


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOORING_HOME", str(tmp_path))
    for name in ("DATABASE_URL", "SMTP_URL", "MAIL_FROM", "TEXT_URL"):
        monkeypatch.delenv(f"MOORING_{name}", raising=False)


def tell() -> int:
    database = open_database(read_settings().database)
    settle(database, None, None)
    keep(database, market_of(FULL), POLICY, None)
    with database.writing.begin() as session:
        told = notices.tell(
            session, Telling(happening=Happening.EXTENDED, round_id=1, lead=1), COMMAND, datetime.now(UTC)
        )
    database.engine.dispose()
    return told


def test_before_there_is_anybody_nothing_leaves() -> None:
    code, said = mooring("send")
    assert code == 0
    assert "nothing leaves it" in said


def test_it_says_what_to_set_then_what_went_and_what_did_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mooring("migrate")[0] == 0
    told = tell()
    code, said = mooring("send")
    assert code == 2
    assert "MOORING_SMTP_URL" in said
    monkeypatch.setenv("MOORING_MAIL_FROM", "mooring@example.org")
    monkeypatch.setenv("MOORING_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    code, said = mooring("send")
    assert code == 1
    assert f"0 delivered, {told} not." in said
    assert "refused" in said
    with mail_server() as (port, mails):
        monkeypatch.setenv("MOORING_SMTP_URL", f"smtp://127.0.0.1:{port}")
        assert mooring("send") == (0, "0 delivered, 0 not.\n"), "it is too soon to try again"
    assert mails.taken == []
    assert mooring("check")[0] == 0


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SMTP_URL", "https://mail.example.org", "smtp://"),
        ("SMTP_URL", "smtp:///", "names a host"),
        ("SMTP_URL", "smtp://s3cret:x@mail.example.org:99999", "names a host"),
        ("MAIL_FROM", "Mooring <m@example.org>", "pattern"),
        ("TEXT_URL", "http://s3cret@texts.example.org", "write https"),
    ],
)
def test_what_cannot_be_used_is_named_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"MOORING_{name}", value)
    code, said = mooring("send")
    assert code == 1
    assert f"MOORING_{name}" in said
    assert says in said
    assert "s3cret" not in said
