"""A trail holds or names the place where it does not, also outside, with bare Python."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.rounds import trail
from matcher.rounds.trail import START, Link, breaks, chained, main, moment, read, written

FIRST = datetime(2026, 12, 8, 15, 20, tzinfo=UTC)


def chain(length: int) -> list[Link]:
    """Make a sound trail, one event a minute."""
    made, before = [], START
    for number in range(1, length + 1):
        at = moment(FIRST + timedelta(minutes=number))
        content = f'{{"number":{number},"at":"{at}","deed":"test.é"}}'
        before = chained(before, content)
        made.append(Link(number, at, content, before))
    return made


def named(links: list[Link]) -> list[int]:
    return [each.number for each in breaks(links)]


def test_a_sound_trail_has_no_breaks_and_neither_has_an_empty_one() -> None:
    assert named(chain(20)) == []
    assert named([]) == []


@given(st.integers(0, 9), st.sampled_from(["content", "hash", "at"]), st.integers(0, 10**6))
def test_a_changed_character_is_named_at_its_event_and_nowhere_else(row: int, field: str, seed: int) -> None:
    links = chain(10)
    old: str = getattr(links[row], field)
    place = seed % len(old)
    new = f"{old[:place]}{'0' if old[place] != '0' else '1'}{old[place + 1 :]}"
    link = links[row]
    if field == "at":  # in a file and in the database the time stands in the content
        links[row] = replace(link, at=new, content=link.content.replace(old, new))
    else:
        links[row] = replace(link, hash=new) if field == "hash" else replace(link, content=new)
    assert row + 1 in named(links)
    assert set(named(links)) <= {row + 1, row + 2}


def test_a_hash_that_was_changed_is_named_once() -> None:
    links, row = chain(10), 4
    links[row] = replace(links[row], hash="f" * 64)
    assert named(links) == [row + 1]


def test_what_was_taken_out_put_in_or_swapped_is_named() -> None:
    links = chain(5)
    assert named(links[:2] + links[3:]) == [4, 4]  # the number, and the hash
    assert 3 in named([*links[:3], links[2], *links[3:]])
    assert named([links[0], links[2], links[1], *links[3:]]) != []


def test_a_time_that_goes_backwards_is_named_even_where_the_hashes_hold() -> None:
    links = chain(3)
    early = f'{{"number":4,"at":"{moment(FIRST)}"}}'
    links.append(Link(4, moment(FIRST), early, chained(links[-1].hash, early)))
    assert named(links) == [4]


def test_a_trail_written_anew_holds_but_lacks_the_heads_published_before(tmp_path: Path) -> None:
    old, other = chain(5), [replace(each, content=each.content.replace("test", "best")) for each in chain(5)]
    rewritten, before = [], START
    for each in other:
        before = chained(before, each.content)
        rewritten.append(replace(each, hash=before))
    file = tmp_path / "trail.txt"
    file.write_text("".join(map(written, rewritten)), encoding="utf-8")
    assert main([str(file)]) == 0
    assert main([str(file), "--head", old[2].hash]) == 1
    assert main([str(file), "--head", rewritten[2].hash]) == 0


def test_a_trail_that_was_cut_off_lacks_its_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links, file = chain(5), tmp_path / "trail.txt"
    file.write_text("".join(map(written, links[:4])), encoding="utf-8")
    assert main([str(file), "--head", links[4].hash]) == 1
    assert "rewritten or cut off" in capsys.readouterr().out


def test_a_file_is_read_as_it_was_written_and_a_broken_line_is_named() -> None:
    lines = list(map(written, chain(4)))
    assert list(read(lines)) == chain(4)
    for bad in ("", "\n", "abc\n", f"{'0' * 64} []\n", f'{"0" * 64} {{"number":"x"}}\n'):
        with pytest.raises(ValueError, match="line 3 is not an event"):
            list(read([*lines[:2], bad]))


def test_it_runs_alone_with_bare_python_and_finds_each_of_two_hundred_changed_bytes(tmp_path: Path) -> None:
    alone, file = tmp_path / "check.py", tmp_path / "trail.txt"
    alone.write_bytes(Path(trail.__file__).read_bytes())
    sound = "".join(map(written, chain(12)))
    file.write_text(sound, encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(alone), str(file)]
    assert "12 events hold" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    luck = random.Random(4)
    for _ in range(200):
        place = luck.randrange(len(sound))
        if sound[place] in "\n" or ord(sound[place]) > 127:
            continue
        changed = chr((ord(sound[place]) - 31) % 95 + 32)
        file.write_text(f"{sound[:place]}{changed}{sound[place + 1 :]}", encoding="utf-8")
        assert main([str(file)]) == 1, (place, changed)
    file.write_text(sound[:-10], encoding="utf-8")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_times_are_texts_in_the_order_of_time_whatever_their_zone() -> None:
    east = FIRST.astimezone(timezone(timedelta(hours=-5)))
    assert moment(east) == moment(FIRST)
    assert moment(FIRST) < moment(FIRST + timedelta(microseconds=1))
