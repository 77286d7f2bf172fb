"""PostgreSQL keeps no text with a zero byte: wherever one is sent, it is refused before, or asked for in vain."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.storage.database import Database
from tests.web.hostile.forms import Field
from tests.web.hostile.sending import send, sound
from tests.web.hostile.town import Town, build
from tests.web.hostile.walking import Sheet, Walk

ZERO = "a\0b"
ADDRESSES = (
    "/demand/{draft}/lots/a~00b",
    "/demand/{draft}/lots?category=%00&text=%00",
    "/rounds/{draft}/demand/a~00b",
    "/rounds/1/lots/a~00b",
    "/rounds/1/lots?text=%00&buyer=%00",
    "/rounds/1/suppliers/a~00b",
    "/rounds/1/buyers/a~00b",
    "/invitations/a%00b",
    "/notices?before=%00",
    "/trail/events?before=%00",
    "/signin?next=/%00",
    "/demand/copy?from=%00",
)


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    made = build(database, tmp_path / "unused.db")
    made.app.config["PROPAGATE_EXCEPTIONS"] = False
    return made


def every_field(walk: Walk) -> list[tuple[Sheet, Field]]:
    """List every field of every room, the unseen ones too; one reader takes a field from all forms of a room."""
    found = [(sheet, each) for sheet in walk.sheets.values() for each in (*sheet.form.typed, *sheet.form.chosen)]
    return list({(sheet.door.partition(".")[0], each.family): (sheet, each) for sheet, each in found}.values())


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_zero_byte_in_any_field_or_address_breaks_nothing(town: Town) -> None:
    walk = Walk(town).everybody(town.more, ("nobody", "lead officer", "bidder", "admin"))
    broken: list[tuple[str, str, int]] = []
    for sheet, each in every_field(walk):
        status = send(town, sheet, sound(town, sheet.door) | {each.name: ZERO}).status_code
        broken += [(sheet.door, each.name, status)] if status >= 500 else []
    for address in ADDRESSES:
        status = town.browser("lead officer").get(address.format(draft=town.draft)).status_code
        broken += [("", address, status)] if status >= 500 else []
    assert broken == []
