"""A folder appears whole or not at all, and never in the place of something else."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import FolderRefused
from matcher.exchange.writing import csv_bytes, numbers_as_text, put_folder
from matcher.market.columns import Column, Kind

FILES = {"a.csv": b"a\n", "b.csv": b"b\n"}


def found(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_and_an_empty_folder_are_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "deep" / "new", tmp_path / "empty"):
        put_folder(folder, FILES)
        assert found(folder) == FILES
    assert sorted(found(tmp_path / "deep" / "new")) == sorted(FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "empty"]


def test_a_folder_in_use_and_a_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FolderRefused, match=r"already holds notes\.txt"):
        put_folder(tmp_path, FILES)
    with pytest.raises(FolderRefused, match="it is a file"):
        put_folder(tmp_path / "notes.txt", FILES)
    assert found(tmp_path) == {"notes.txt": b"mine"}


def test_an_earlier_folder_of_the_same_sort_is_replaced(tmp_path: Path) -> None:
    put_folder(tmp_path / "out", {"mark": b"1", "a.csv": b"old\n"})
    put_folder(tmp_path / "out", {"mark": b"2", "b.csv": b"b\n"}, may_replace=("mark", "a.csv", "b.csv"))
    assert found(tmp_path / "out") == {"mark": b"2", "b.csv": b"b\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("there", [{"mark": b"", "notes.txt": b""}, {"a.csv": b""}])
def test_a_folder_of_another_sort_is_not_replaced(tmp_path: Path, there: dict[str, bytes]) -> None:
    put_folder(tmp_path / "out", there)
    with pytest.raises(FolderRefused):
        put_folder(tmp_path / "out", FILES, may_replace=("mark", "a.csv", "b.csv"))
    assert found(tmp_path / "out") == there


def test_a_full_disk_leaves_the_earlier_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_folder(tmp_path / "out", {"mark": b"1"})
    rename = Path.rename

    def fail_second(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_second)
    with pytest.raises(FolderRefused, match="No space left on device"):
        put_folder(tmp_path / "out", {"mark": b"2"}, may_replace=("mark",))
    assert found(tmp_path / "out") == {"mark": b"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@given(rows=st.lists(st.tuples(texts, texts), max_size=6))
def test_csv_is_read_back_by_any_reader(rows: list[tuple[str, str]]) -> None:
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in (0, 1)]
    written = csv_bytes(["one", "two"], columns).decode()
    assert [tuple(row) for row in csv.reader(io.StringIO(written, newline=""))] == [("one", "two"), *rows]


@given(
    values=st.lists(st.integers(0, 10**15), max_size=4),
    kind=st.sampled_from([Kind.MONEY, Kind.RATE, Kind.COUNT]),
)
def test_a_column_of_numbers_is_written_like_one_number(values: list[int], kind: Kind) -> None:
    column = Column("it", kind)
    assert numbers_as_text(pa.array(values, pa.int64()), column).to_pylist() == list(map(column.written, values))
