"""Lines on their way to a file: in order, complete at the end, never in the way."""

import os
import threading
from pathlib import Path

import pytest

from lockgate.observe import line_writer
from lockgate.observe.line_writer import LineWriter


def test_lines_arrive_in_order_and_all_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text("before\n")
    writer = LineWriter(path, pytest.fail)
    lines = [f"line {number} é" for number in range(20_000)]
    for number, line in enumerate(lines):
        writer.write(line)
        writer.tick(number / 1_000)
    writer.close()
    assert path.read_text("utf-8").splitlines() == ["before", *lines]
    assert writer.lost == 0


def test_a_file_that_was_moved_away_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    writer = LineWriter(path, pytest.fail)
    writer.write("one")
    path.rename(tmp_path / "access.log.1")
    writer.reopen()
    writer.reopen()
    writer.write("two")
    writer.close()
    assert (tmp_path / "access.log.1").read_text() == "one\n"
    assert path.read_text() == "two\n"


def test_a_disk_that_takes_nothing_is_told_of_and_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    writer = LineWriter(Path("/dev/full"), said.append)
    writer.write("one")
    writer.write("two")
    writer.close()
    writer.tick(100.0)
    writer.tick(101.0)
    assert said == ["access log /dev/full: lines lost: 2 (No space left on device)"]


def test_what_waits_too_long_is_dropped_oldest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_writer, "_MOST_WAITING", 6)
    stalled, begun = threading.Event(), threading.Event()
    write = line_writer._write

    def slow(file: int, data: bytes) -> None:
        begun.set()
        stalled.wait(20)
        write(file, data)

    monkeypatch.setattr(line_writer, "_write", slow)
    path = tmp_path / "access.log"
    writer = LineWriter(path, lambda line: None)
    writer.write("first")
    writer.flush()
    assert begun.wait(20)
    for line in ("second", "third", "last"):
        writer.write(line)
        writer.flush()
    stalled.set()
    writer.close()
    assert path.read_text().splitlines() == ["first", "last"]
    assert writer.lost == 2


def test_a_dropped_batch_leaves_its_file_to_the_next() -> None:
    batch = line_writer._Batch(["x"], 1)
    assert batch.behind(7).file == 7
    file = os.open(os.devnull, os.O_WRONLY)
    assert batch.behind(8).behind(file).file == 8
    with pytest.raises(OSError, match="Bad file"):
        os.close(file)


def test_a_pipe_gets_whole_lines() -> None:
    data = b"".join(b"%05d %s\n" % (number, b"x" * 50) for number in range(1_000))
    pieces = line_writer._pieces(data + b"y" * 5_000 + b"\n")
    assert b"".join(pieces) == data + b"y" * 5_000 + b"\n"
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert all(len(piece) <= 4_096 for piece in pieces[:-2])


def test_stderr_as_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    monkeypatch.setattr(line_writer, "_open", lambda path: write)
    writer = LineWriter(None, pytest.fail)
    writer.reopen()
    writer.write("to whoever listens")
    writer.close()
    assert os.read(read, 100) == b"to whoever listens\n"
    os.close(read)
    os.close(write)
