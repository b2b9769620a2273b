# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database: durable, whole, overwritten where something was deleted, and honest when it can't be."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from crypto.capability import random_bytes
from relay.errors import DatabaseDamaged, DatabaseTooNew, Refused
from relay.mailbox import Limits
from relay.storage.database import connect, prepare, transaction, upgrades
from relay.storage.sqlite import SqliteStorage
from relay.storage.writer import Writer
from relay.wire import Code
from tests.relay.inprocess import InProcess
from tests.relay.support import Box, envelope, signing_key


def pages(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute("PRAGMA page_count").fetchone()
    return int(count)


def files_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def limit_pages(storage: SqliteStorage, count: int) -> None:
    storage._writer._database.execute(f"PRAGMA max_page_count = {count}")


class TestFile:
    def test_it_is_readable_by_nobody_else(self, tmp_path: Path) -> None:
        prepare(tmp_path / "relay.sqlite", upgrades())
        assert (tmp_path / "relay.sqlite").stat().st_mode & 0o777 == 0o600

    def test_commits_are_on_the_disk(self, tmp_path: Path) -> None:
        prepare(tmp_path / "relay.sqlite", upgrades())
        with closing(connect(tmp_path / "relay.sqlite")) as database:
            found = [database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert found == ["wal", 2]

    async def test_a_restart_keeps_the_instance_and_a_lost_database_shows_another(self, tmp_path: Path) -> None:
        key, seen = signing_key(), []
        for _ in range(2):
            async with InProcess(tmp_path, key=key) as relay:
                seen.append(relay.storage.instance)
        for name in os.listdir(tmp_path):
            os.unlink(tmp_path / name)
        async with InProcess(tmp_path, key=key) as relay:
            seen.append(relay.storage.instance)
        assert seen[0] == seen[1] != seen[2]
        assert len(seen[0]) == 16

    @pytest.mark.parametrize("content", [b"nonsense " * 1000, b"SQLite format 3\0" + b"\xff" * 4080])
    def test_what_is_no_database_is_said_to_be_damaged_and_left_alone(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "relay.sqlite"
        path.write_bytes(content)
        with pytest.raises(DatabaseDamaged):
            prepare(path, upgrades())
        assert path.read_bytes() == content

    def test_the_database_of_another_program_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "relay.sqlite"
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE recipes (name)")
        with pytest.raises(DatabaseDamaged):
            prepare(path, upgrades())

    def test_an_upgrade_makes_a_backup_first(self, tmp_path: Path) -> None:
        path = tmp_path / "relay.sqlite"
        prepare(path, upgrades())
        with closing(connect(path)) as database:
            database.execute("INSERT INTO tally VALUES (1, 2, 3)")
        steps = (*upgrades(), "ALTER TABLE tally ADD COLUMN mood INTEGER;")
        for _ in range(2):
            prepare(path, steps)
        with closing(connect(path)) as database:
            assert database.execute("SELECT * FROM tally").fetchall() == [(1, 2, 3, None)]
        with closing(sqlite3.connect(tmp_path / "relay.sqlite.before-2")) as before:
            assert before.execute("SELECT * FROM tally").fetchall() == [(1, 2, 3)]
        with pytest.raises(DatabaseTooNew):
            prepare(path, upgrades())

    def test_an_upgrade_that_fails_leaves_everything_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "relay.sqlite"
        prepare(path, upgrades())
        with pytest.raises(sqlite3.OperationalError):
            prepare(path, (*upgrades(), "DROP TABLE tally; DROP TABLE nothing;"))
        with closing(connect(path)) as database:
            assert database.execute("SELECT count(*) FROM tally").fetchone() == (0,)
            assert database.execute("PRAGMA user_version").fetchone() == (1,)

    async def test_what_was_deleted_is_nowhere_in_the_files(self, tmp_path: Path) -> None:
        async with InProcess(tmp_path) as relay, relay.client() as client:
            box, token = Box(), random_bytes(32)
            await box.open(client)
            gone, expired, kept = envelope(4096, token), envelope(2048), envelope(2048)
            await box.append(client, gone, kept)
            await box.append(client, expired, lifetime=1)
            await client.delete([(box.address, token)])
            await relay.wait_days(3)
            await relay.storage.tidy()
            stored = files_in(tmp_path)
            assert kept[100:200] in stored
            for one in (gone, expired):
                assert not any(one[at : at + 32] in stored for at in range(0, len(one), 32))


class TestFull:
    @pytest.fixture
    async def relay(self, tmp_path: Path) -> AsyncIterator[InProcess]:
        async with InProcess(tmp_path) as relay:
            yield relay

    async def test_a_full_disk_refuses_and_loses_nothing(self, relay: InProcess) -> None:
        async with relay.client() as client:
            box, stored = Box(), []
            await box.open(client)
            await relay.storage.tidy()
            limit_pages(relay.storage, pages(relay.folder / "relay.sqlite") + 40)

            async def fill() -> None:
                while True:
                    one = envelope(8192)
                    assert (await box.append(client, one)).code == "ok"
                    stored.append(one)

            with pytest.raises(Refused) as error:
                await fill()
            assert (error.value.code, error.value.status) == (Code.RELAY_FULL, 507)
            assert stored
            assert [one.envelope for one in await box.read(client)] == stored
            limit_pages(relay.storage, 1_000_000)
            assert (await box.append(client, envelope(8192))).seqs == (len(stored) + 1,)

    async def test_what_still_fits_is_stored_beside_what_does_not(self, relay: InProcess) -> None:
        async with relay.client() as client:
            boxes = [Box() for _ in range(8)]
            for box in boxes:
                await box.open(client)
            await relay.storage.tidy()
            limit_pages(relay.storage, pages(relay.folder / "relay.sqlite") + 40)

            async def append(box: Box, size: int) -> str:
                try:
                    return (await box.append(client, envelope(size))).code
                except Refused as refused:
                    return refused.code

            codes = await asyncio.gather(
                *(append(box, 512 * 1024 if number == 3 else 512) for number, box in enumerate(boxes))
            )
            assert codes == ["ok"] * 3 + [Code.RELAY_FULL] + ["ok"] * 4


class TestWriter:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "test.sqlite"
        with closing(connect(path)) as database:
            database.execute("CREATE TABLE word (text UNIQUE)")
        return path

    def words(self, path: Path) -> set[str]:
        with closing(connect(path)) as database:
            return {text for (text,) in database.execute("SELECT text FROM word")}

    async def test_one_that_fails_takes_nobody_along(self, path: Path) -> None:
        def add(text: str, end: Exception | None = None) -> Callable[[sqlite3.Connection], str]:
            def change(database: sqlite3.Connection) -> str:
                database.execute("INSERT INTO word VALUES (?)", (text,))
                if end is not None:
                    raise end
                return text

            return change

        def refuse(database: sqlite3.Connection) -> str:
            raise Refused(Code.QUOTA)

        writer = Writer(connect(path))
        changes = [add("a"), add("b", Refused(Code.BUSY)), add("c"), add("a"), refuse, add("d", ValueError()), add("e")]
        found = await asyncio.gather(*(writer.do(change) for change in changes), return_exceptions=True)
        writer.stop()
        kinds = [one if isinstance(one, str) else type(one).__name__ for one in found]
        assert kinds == ["a", "Refused", "c", "IntegrityError", "Refused", "ValueError", "e"]
        assert self.words(path) == {"a", "c", "e"}

    async def test_what_waits_at_the_end_is_still_done(self, path: Path) -> None:
        writer = Writer(connect(path))

        def add(number: int) -> Callable[[sqlite3.Connection], int]:
            def change(database: sqlite3.Connection) -> int:
                database.execute("INSERT INTO word VALUES (?)", (number,))
                return number

            return change

        waiting = [asyncio.ensure_future(writer.do(add(number))) for number in range(300)]
        await asyncio.sleep(0)
        writer.stop()
        assert await asyncio.gather(*waiting) == list(range(300))
        assert len(self.words(path)) == 300

    async def test_whoever_stopped_waiting_does_not_stop_the_writer(self, path: Path) -> None:
        writer = Writer(connect(path))
        task = asyncio.ensure_future(writer.do(lambda database: database.execute("INSERT INTO word VALUES ('x')")))
        await asyncio.sleep(0)
        task.cancel()
        assert await writer.do(lambda database: 7) == 7
        writer.stop()
        assert self.words(path) == {"x"}

    def test_a_lock_that_is_held_is_said_to_be_busy(self, path: Path) -> None:
        with closing(connect(path)) as one, closing(connect(path)) as other:
            other.execute("PRAGMA busy_timeout = 10")
            one.execute("BEGIN IMMEDIATE")
            with pytest.raises(Refused) as error, transaction(other):
                pass
            assert error.value.code == Code.BUSY


async def test_two_processes_may_change_one_database(tmp_path: Path) -> None:
    async with InProcess(tmp_path) as relay, relay.client() as client:
        box = Box()
        await box.open(client)
        with closing(SqliteStorage(tmp_path / "relay.sqlite", relay.key.public, Limits())) as other:

            async def passes() -> None:
                for _ in range(20):
                    await other.add_pass(random_bytes(32), 1, 1, 0)

            async def appends() -> None:
                for _ in range(20):
                    await box.append(client, envelope())

            await asyncio.gather(passes(), appends())
            assert len(await other.passes()) == 21
        assert len(await box.read(client)) == 20
