"""Changes of files, however they are made."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lockgate.cli import watching
from lockgate.cli.watching import changes
from lockgate.loading import Mark, mark_of

SECONDS = 30.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PERIOD", 0.01)


class Watch:
    """Counts what :func:`changes` gives; ``then`` is done about each change."""

    def __init__(
        self, files: Callable[[], list[Path]], then: Callable[[], object] = lambda: None
    ) -> None:
        self.count = 0
        self._files = files
        self._then = then

    async def follow(self) -> None:
        read: dict[Path, Mark] = {}

        def files() -> dict[Path, Mark]:
            for file in self._files():
                read.setdefault(file, mark_of(file))
            return read

        files()
        async for _ in changes(files):
            self._then()
            files()
            self.count += 1

    def after(self, *steps: Callable[[], object]) -> int:
        """The number of changes seen when each step was done and noticed in its turn."""

        async def main() -> None:
            task = asyncio.create_task(self.follow())
            await asyncio.sleep(0)
            for number, step in enumerate(steps, 1):
                step()
                while self.count < number:
                    await asyncio.sleep(0.005)
            await asyncio.sleep(0.05)
            task.cancel()

        asyncio.run(asyncio.wait_for(main(), SECONDS))
        return self.count


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "api.yaml"
    path.write_text("one", encoding="utf-8")
    return path


def test_written_replaced_removed_and_made_again(file: Path) -> None:
    other = file.with_name("other")
    other.write_text("new", encoding="utf-8")
    assert (
        Watch(lambda: [file]).after(
            lambda: file.write_text("one and two", encoding="utf-8"),
            lambda: other.replace(file),
            file.unlink,
            lambda: file.write_text("again", encoding="utf-8"),
        )
        == 4
    )


def test_a_link_on_the_way_is_put_elsewhere(tmp_path: Path) -> None:
    """As mounted configuration is changed: ``..data`` leads to another folder, and nothing else."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "api.yaml").write_text(name, encoding="utf-8")
    (tmp_path / "..data").symlink_to("first")
    (tmp_path / "api.yaml").symlink_to("..data/api.yaml")

    def swap() -> None:
        (tmp_path / "..new").symlink_to("second")
        os.rename(tmp_path / "..new", tmp_path / "..data")

    assert Watch(lambda: [tmp_path / "api.yaml"]).after(swap) == 1


def test_a_file_that_is_named_later_is_looked_at_from_then_on(file: Path) -> None:
    later = file.with_name("later.yaml")
    later.write_text("x", encoding="utf-8")
    files = [file]
    watch = Watch(lambda: files, then=lambda: files.extend({later}.difference(files)))
    assert (
        watch.after(
            lambda: file.write_text("names it", encoding="utf-8"),
            lambda: later.write_text("changed", encoding="utf-8"),
        )
        == 2
    )


def test_a_file_that_is_named_is_no_change(file: Path) -> None:
    files = [file]
    later = file.with_name("later.yaml")
    later.write_text("x", encoding="utf-8")

    async def main() -> None:
        watch = Watch(lambda: files)
        task = asyncio.create_task(watch.follow())
        await asyncio.sleep(0.03)
        files.append(later)
        await asyncio.sleep(0.05)
        assert watch.count == 0
        later.write_text("changed", encoding="utf-8")
        while not watch.count:
            await asyncio.sleep(0.005)
        task.cancel()

    asyncio.run(asyncio.wait_for(main(), SECONDS))


def test_what_is_written_in_steps_is_one_change(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([1, 2, 3, 4, 4])
    monkeypatch.setattr(watching, "mark_of", lambda _: (next(looks, 4),))
    seen: list[int] = []

    async def main() -> None:
        async for _ in changes(lambda: {file: (0,)}):
            seen.append(next(looks, 0))
            return

    asyncio.run(asyncio.wait_for(main(), SECONDS))
    assert seen == [0]  # all five looks were taken before it was told


def test_what_was_changed_after_it_was_read_and_before_it_was_watched(file: Path) -> None:
    mark = mark_of(file)
    file.write_text("changed", encoding="utf-8")

    told = []

    async def main() -> None:
        async for _ in changes(lambda: {file: mark}):
            told.append(mark_of(file))
            return

    asyncio.run(asyncio.wait_for(main(), SECONDS))
    assert told == [mark_of(file)]
    assert told != [mark]
