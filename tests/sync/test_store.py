# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one database: whole transactions, named troubles, and what is shown in the same order whatever came first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from crypto.secret import Secret, random_bytes
from sync.content import Comment, ContentBody, Delete, Edit, Post, Profile, Reaction, encode_body, kind_of
from sync.lease import Lease
from sync.store import content, envelopes, projections, relays, settings
from sync.store.content import COUNTS, SET_ASIDE, ContentItem
from sync.store.database import RAW_KEY_SIZE, SCHEMA_VERSION, Database
from sync.store.envelopes import EnvelopeState, KeptEnvelope
from sync.store.errors import DatabaseBusy, DatabaseDamaged, DatabaseForeign, DatabaseNewer, DiskFull

KEY = Secret(bytes(range(RAW_KEY_SIZE)))
GROUP, RUTH, JUNE = b"g" * 32, b"r" * 32, b"j" * 32


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "one.db", KEY)
    yield made
    made.close()


def item(name: bytes, body: ContentBody, *refs: bytes, author: bytes = RUTH, **more: object) -> ContentItem:
    data = encode_body(body)
    fields = {"time": 1000, "received": 5000, "standing": COUNTS, "prev": b"", **more}
    return ContentItem(
        name.ljust(32, b"."), GROUP, author, author, fields["prev"], bytes(16), kind_of(data), data,  # type: ignore[arg-type]
        tuple(ref.ljust(32, b".") for ref in refs), fields["time"], fields["received"], b"", 0, fields["standing"],  # type: ignore[arg-type]
    )  # fmt: skip


HISTORY = (
    item(b"post", Post("one"), time=3000),
    item(b"early", Comment("answer"), b"post", author=JUNE, time=2000),
    item(b"late", Comment("answer to the answer"), b"post", b"early", time=1000),
    item(b"edit", Edit("two"), b"post", time=3100),
    item(b"edit again", Edit("three"), b"post", time=3100),
    item(b"foreign edit", Edit("not mine"), b"post", author=JUNE, time=3200),
    item(b"like", Reaction("👍", True), b"post", author=JUNE, time=3300),
    item(b"unlike", Reaction("👍", False), b"post", author=JUNE, time=3400),
)


def shown(db: Database) -> list[list[tuple[object, ...]]]:
    tables = ("post", "reaction", "removed", "face")
    return [sorted(db.rows(f"SELECT * FROM {table}"), key=repr) for table in tables]


@pytest.mark.parametrize("order", list(permutations(range(len(HISTORY)), len(HISTORY)))[::2017])
def test_what_is_shown_does_not_depend_on_the_order_of_arrival(tmp_path: Path, order: tuple[int, ...]) -> None:
    expected, other = Database(tmp_path / "a.db", KEY), Database(tmp_path / "b.db", KEY)
    projections.record(expected, list(HISTORY))
    for number in order:
        projections.record(other, [HISTORY[number]])
    assert shown(other) == shown(expected)
    projections.rebuild(other)
    assert shown(other) == shown(expected)
    sorts = {row[0]: row[1] for row in other.rows("SELECT id, sort FROM post")}
    post, early, late = (HISTORY[number].id for number in range(3))
    assert sorts[post] < sorts[early] < sorts[late]
    assert projections.post(other, post) is not None
    # two edits of the same moment: the greater id
    assert [projections.post(other, post).text] == ["two"]  # type: ignore[union-attr]
    expected.close()
    other.close()


@pytest.mark.parametrize("is_first", [True, False])
def test_only_its_author_takes_something_back(db: Database, is_first: bool) -> None:
    foreign, own = item(b"x", Delete(), b"post", author=JUNE), item(b"y", Delete(), b"post")
    given = [HISTORY[0], foreign, own]
    for one in given[::-1] if is_first else given:
        projections.record(db, [one])
        if one is HISTORY[0] and not is_first:
            assert projections.post(db, one.id) is not None
    assert projections.post(db, HISTORY[0].id) is None
    assert content.content(db, HISTORY[0].id).body == b""  # type: ignore[union-attr]
    projections.record(db, [HISTORY[0]])
    assert projections.post(db, HISTORY[0].id) is None


def test_a_foreign_delete_does_nothing(db: Database) -> None:
    projections.record(db, [HISTORY[0], item(b"x", Delete(), b"post", author=JUNE)])
    assert projections.post(db, HISTORY[0].id) is not None


def test_what_does_not_count_changes_nothing_until_it_does(db: Database) -> None:
    late = [
        item(b"edit", Edit("two"), b"post", standing=SET_ASIDE, prev=HISTORY[0].id),
        item(b"like", Reaction("👍", True), b"post", standing=SET_ASIDE, prev=b"edit".ljust(32, b".")),
        item(b"face", Profile("Ruth", "", b""), standing=SET_ASIDE, prev=b"like".ljust(32, b".")),
    ]
    projections.record(db, [HISTORY[0], *late])

    def now() -> tuple[str, int, int]:
        found = projections.post(db, HISTORY[0].id)
        assert found is not None
        return found.text, len(projections.reactions(db, [found.id])), len(projections.faces(db, GROUP))

    assert now() == ("one", 0, 0)
    changed = content.settle(db, GROUP, RUTH, None)
    assert len(changed) == 3
    projections.show_again(db, changed)
    assert now() == ("two", 1, 1)
    projections.show_again(db, content.settle(db, GROUP, RUTH, HISTORY[0].id))
    assert now() == ("one", 0, 0)


def test_a_reaction_that_is_taken_back_leaves_the_one_before(db: Database) -> None:
    projections.record(db, [HISTORY[0], HISTORY[6], HISTORY[7], item(b"d", Delete(), b"unlike", author=JUNE)])
    assert projections.reactions(db, [HISTORY[0].id]) == {HISTORY[0].id: [("👍", JUNE)]}


def test_the_last_event_of_a_device(db: Database) -> None:
    chain = [item(b"a", Post("a")), item(b"b", Post("b"), prev=b"a".ljust(32, b"."))]
    assert content.last_content(db, GROUP, RUTH) == content.last_written(db, GROUP, RUTH) == b""
    projections.record(db, chain[::-1])
    assert content.last_content(db, GROUP, RUTH) == chain[1].id


def test_a_transaction_is_whole_or_nothing(db: Database) -> None:
    told: list[int] = []
    db.on_rollback = lambda: told.append(1)

    def fail() -> None:
        with db.transaction():
            settings.put_setting(db, "theme", "dark")
            with db.transaction():
                settings.put_setting(db, "theme", "light")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert (settings.setting(db, "theme"), told) == (None, [1])
    settings.put_setting(db, "theme", "dark")
    assert settings.setting(db, "theme") == "dark"


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    Database(tmp_path / "one.db", KEY).close()
    with pytest.raises(DatabaseForeign):
        Database(tmp_path / "one.db", Secret(random_bytes(RAW_KEY_SIZE)))


def test_something_else_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "one.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(DatabaseForeign):
        Database(tmp_path / "one.db", KEY)


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    made = Database(tmp_path / "one.db", KEY)
    made.run(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    made.close()
    before = (tmp_path / "one.db").read_bytes()
    with pytest.raises(DatabaseNewer):
        Database(tmp_path / "one.db", KEY)
    assert (tmp_path / "one.db").read_bytes() == before


def test_damage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    made = Database(path, KEY)
    for number in range(200):
        settings.put_setting(made, f"name {number}", "x" * 1000)
    made.close()
    data = bytearray(path.read_bytes())
    for place in range(30_000, len(data), 4096):
        data[place] ^= 255
    path.write_bytes(data)

    def read() -> None:
        with closing(Database(path, KEY)) as again:
            again.rows("SELECT * FROM setting")

    with pytest.raises(DatabaseDamaged):
        read()


def test_a_full_disk_is_named(db: Database) -> None:
    db.run(f"PRAGMA max_page_count = {int(db.value('PRAGMA page_count'))}")
    with pytest.raises(DiskFull) as full:
        settings.put_meta(db, "picture", bytes(100_000))
    assert full.value.code == "disk-full"
    assert settings.meta(db, "picture") is None


def test_a_database_that_is_kept_too_long_is_busy(tmp_path: Path, db: Database) -> None:
    other = Database(tmp_path / "one.db", KEY)
    other.run("PRAGMA busy_timeout = 50")
    with db.transaction(), pytest.raises(DatabaseBusy):
        settings.put_setting(other, "theme", "dark")
    other.close()


def test_our_own_mistakes_are_not_taken_for_damage(db: Database) -> None:
    with pytest.raises(dbapi2.IntegrityError):
        db.run("INSERT INTO setting VALUES (NULL, NULL)")


def test_nothing_is_written_in_the_clear(tmp_path: Path, db: Database) -> None:
    settings.put_setting(db, "theme", "the quick brown fox")
    db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in tmp_path.iterdir():
        assert b"quick brown" not in path.read_bytes()


def test_a_pass_once_known_is_kept(db: Database) -> None:
    for given, kept in ((b"p" * 32, b"p" * 32), (b"", b"p" * 32), (b"q" * 32, b"q" * 32)):
        assert relays.know_relay(db, b"k" * 32, "https://one.example", given, mine=False, now=1).relay_pass == kept


def test_a_relay_that_lost_its_data_is_noticed_once(db: Database) -> None:
    number = relays.know_relay(db, b"k" * 32, "https://one.example", b"", mine=False, now=1).number
    envelopes.keep_envelopes(db, [kept(b"d" * 32, 1 << number)])
    assert not relays.mark_instance(db, number, b"a" * 16, 5)
    assert not relays.mark_instance(db, number, b"a" * 16, 6)
    assert relays.mark_instance(db, number, b"b" * 16, 7)
    assert not relays.mark_instance(db, number, b"b" * 16, 8)
    known = relays.relay(db, b"k" * 32)
    assert known is not None
    assert known.lost == 7
    assert [one.digest for one in envelopes.lacking(db, GROUP, number)] == [b"d" * 32]


def kept(digest: bytes, held: int = 0, state: EnvelopeState = EnvelopeState.OPENED, **more: object) -> KeptEnvelope:
    reason = None if state is EnvelopeState.OPENED else "damaged"
    return KeptEnvelope(digest, GROUP, GROUP, 1, b"sealed", None, state, reason, held, False, 1)


def test_only_what_opened_here_is_passed_on(db: Database) -> None:
    envelopes.keep_envelopes(db, [kept(b"a" * 32), kept(b"b" * 32, state=EnvelopeState.LOCKED)])
    assert [one.digest for one in envelopes.lacking(db, GROUP, 0)] == [b"a" * 32]
    assert envelopes.lacking_count(db, GROUP, 0) == 1


def test_one_process_has_the_lease(tmp_path: Path) -> None:
    one, other = Lease(tmp_path / "lock"), Lease(tmp_path / "lock")
    assert one.take()
    assert one.take()
    assert one.is_held
    assert not other.take()
    one.release()
    one.release()
    assert other.take()
    other.release()


def test_an_envelope_that_lay_in_the_wrong_mailbox_first_waits_in_the_right_one(db: Database) -> None:
    wrong = kept(b"e" * 32, 1, state=EnvelopeState.REFUSED)
    right = replace(kept(b"e" * 32, 2, state=EnvelopeState.LOCKED), generation=b"right", reason="waiting-for-key")
    envelopes.keep_envelopes(db, [wrong])
    envelopes.keep_envelopes(db, [right])
    envelopes.keep_envelopes(db, [wrong])
    assert [(one.generation, one.reason) for one in envelopes.locked(db, GROUP)] == [(b"right", "waiting-for-key")]
