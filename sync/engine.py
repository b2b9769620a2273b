# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only loop: fetch, change locks where needed, seal, send, and wait for news or the next deadline (PROTOCOL 5)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass

from crypto.encoding import decode
from crypto.secret import Secret, random_bytes
from relay.client import RelayClient
from relay.errors import Refused as RelayRefused
from relay.errors import RelayAway, RelayError, RelayNonsense, WrongRelayKey
from relay.url import RelayUrl
from relay.wire import Cursor
from sync.carrier import Carrier, Tally, Way
from sync.errors import SyncError
from sync.joining import MyKnock, finish_welcome
from sync.knocks import Welcome
from sync.lease import Lease
from sync.protocol import Agenda, Attempts
from sync.rounds import (
    answer,
    ask,
    asked_now,
    changes_elsewhere,
    is_asked,
    outcome,
    relays_of,
    report,
    wanting,
    welcomed,
)
from sync.send import prepare
from sync.sessions import Sessions
from sync.status import Changed, Idle, NoRelay, Offline, Refused, Report, Status, Syncing
from sync.store import doors, groups, relays
from sync.store.errors import StoreError
from sync.store.relays import KnownRelay, Mailbox
from sync.worker import Worker

GROUPS_AT_ONCE = 8
PASSES = 4
GLANCE = 0.2
ELSEWHERE = 60.0


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Whom the engine tells; both are called on the loop's thread."""

    on_status: Callable[[Status], None]
    on_change: Callable[[Changed], None]


class Engine:
    """Sends and fetches for one profile; at most one process does, by the lease."""

    def __init__(
        self,
        open_sessions: Callable[[], Sessions],
        lease: Lease,
        connect: Callable[[RelayUrl], RelayClient],
        clock: Callable[[], int],
        callbacks: Callbacks,
    ) -> None:
        self._worker = Worker(open_sessions)
        self._lease = lease
        self._connect = connect
        self._clock = clock
        self._callbacks = callbacks
        self._agenda = Agenda()
        self._attempts: dict[bytes, Attempts] = {}
        self._clients: dict[tuple[bytes, bytes], RelayClient] = {}
        self._listening: dict[tuple[bytes, int], tuple[tuple[bytes, ...], asyncio.Task[None]]] = {}
        self._wake = asyncio.Event()
        self._one_round = asyncio.Lock()
        self.status: Status = Idle()

    def poke(self, group: bytes | None = None) -> None:
        """There is something to send or fetch."""
        self._agenda = self._agenda.news(group)
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; whoever else holds the lease is watched, and followed when it ends."""
        try:
            while True:
                if self._lease.take():
                    await self._step()
                else:
                    await self._watch_other()
        finally:
            self._lease.release()
            await self.close()

    async def _step(self) -> None:
        now = self._clock()
        if self._agenda.is_due(now):
            agenda = self._agenda
            everything = agenda.everything or now >= agenda.next_poll
            self._agenda = agenda.taken(now, _jitter(), is_listening=bool(self._listening))
            await self.round(None if everything else agenda.urgent)
            return
        self._wake.clear()
        try:
            async with asyncio.timeout(GLANCE):
                await self._wake.wait()
        except TimeoutError:
            await self._glance()

    async def _glance(self) -> None:
        """See whether another process wrote something, or something that was held may go now."""
        now = self._clock()
        if await self._worker.run(is_asked):
            self._attempts.clear()
            self._agenda = self._agenda.news(None)
        for group in await self._worker.run(wanting, now):
            known = await self._worker.run(relays_of, group)
            if any(self._attempt(relay.key).is_due(now) for relay in known):
                self._agenda = self._agenda.news(group)

    async def _watch_other(self) -> None:
        before = await self._worker.on_db(changes_elsewhere)
        await asyncio.sleep(GLANCE)
        if await self._worker.on_db(changes_elsewhere) != before:
            self._callbacks.on_change(Changed(frozenset({"groups", "posts", "members", "knocks"}), frozenset()))

    async def round(self, only: Iterable[bytes] | None = None) -> Report:
        """One round over these groups, or all; every trouble ends in the report and the status, none is raised."""
        async with self._one_round:
            tally = Tally()
            try:
                asked = await self._worker.run(asked_now)
                chosen = [known.group for known in await self._worker.on_db(groups.groups)]
                if only is not None:
                    wanted = set(only)
                    chosen = [group for group in chosen if group in wanted]
                await self._round(chosen, tally)
                done = await self._conclude(tally)
                await self._worker.run(answer, asked, done)
                return done
            except StoreError as error:
                self._tell(Refused(type(error).__name__))
                return Report(tally.sent, tally.absorbed.received, 0, 0, (), is_complete=False)

    async def round_elsewhere(self, seconds: float = ELSEWHERE) -> Report:
        """Ask the process that holds the lease for a whole round, and wait for what comes of it."""
        number = await self._worker.run(ask)
        async with asyncio.timeout(seconds):
            while (done := await self._worker.run(outcome, number)) is None:
                await asyncio.sleep(GLANCE)
        return done

    async def _round(self, chosen: list[bytes], tally: Tally) -> None:
        gate = asyncio.Semaphore(GROUPS_AT_ONCE)
        done = 0

        async def one(group: bytes) -> None:
            nonlocal done
            async with gate:
                await self._group(group, tally)
            done += 1
            if len(chosen) > 1:
                self._tell(Syncing(done, len(chosen)))

        async with asyncio.TaskGroup() as tasks:
            for group in chosen:
                tasks.create_task(one(group))
        for group in await self._finish_welcomes():
            await self._group(group, tally)

    async def _group(self, group: bytes, tally: Tally) -> None:
        for _ in range(PASSES):
            mine = Tally(tally.absorbed)
            now = self._clock()
            carriers = {
                relay.number: Carrier(
                    Way(group, relay, self._client(group, relay)), self._worker, self._connect, self._clock, mine
                )
                for relay in await self._worker.run(relays_of, group)
                if self._attempt(relay.key).is_due(now)
            }
            answered = [c for c in carriers.values() if await self._ask(c.relay, c.fetch())]
            if not carriers or answered:
                await self._worker.run(prepare, group, self._clock())
            for carrier in answered:
                await self._ask(carrier.relay, carrier.deliver())
            tally.sent += mine.sent
            if not mine.is_stale:
                break
        await self._listen(group)

    async def _ask(self, relay: KnownRelay, asking: Awaitable[None]) -> bool:
        """Do something with a relay and remember how it answered; False if it did not work."""
        try:
            await asking
        except RelayError as error:
            state = _state_of(error)
        except SyncError:
            state = "nonsense"
        else:
            state = "awake"
        attempt = self._attempt(relay.key)
        is_good = state == "awake"
        self._attempts[relay.key] = attempt.succeeded() if is_good else attempt.failed(self._clock(), _jitter())
        if await self._worker.on_db(relays.mark_relay, relay.number, state, self._clock()):
            self._callbacks.on_change(Changed(frozenset({"relays"}), frozenset()))
        return is_good

    async def _finish_welcomes(self) -> list[bytes]:
        """Take in the logs of groups that let me in; the groups that I am in now."""
        entered = []
        for group, welcome, knock in await self._worker.on_db(doors.welcomes):
            try:
                reply, mine = decode(Welcome, welcome), decode(MyKnock, knock)
                if await finish_welcome(self._worker, group, reply, self._connect, self._clock):
                    await self._worker.run(welcomed, group, mine, self._clock())
                    self._callbacks.on_change(Changed(frozenset({"groups", "members", "posts"}), frozenset({group})))
                    entered.append(group)
            except (RelayError, SyncError):
                continue
        return entered

    async def _conclude(self, tally: Tally) -> Report:
        done = await self._worker.run(report, tally.sent, tally.absorbed.received)
        if tally.absorbed.kinds:
            self._callbacks.on_change(Changed(frozenset(tally.absorbed.kinds), frozenset(tally.absorbed.ids)))
        states = {state for _, state in done.relays}
        retry = min((attempt.not_before for attempt in self._attempts.values() if attempt.failures), default=0)
        if not states:
            self._tell(NoRelay(done.waiting))
        elif "awake" in states:
            self._tell(Idle() if not done.waiting else Syncing(0, done.waiting))
        elif "refused" in states:
            self._tell(Refused("relay-refused"))
        else:
            self._tell(Offline(retry, done.waiting))
        return done

    async def _listen(self, group: bytes) -> None:
        """Keep one stream open for every relay of a group, over all mailboxes that are known now."""
        for relay in await self._worker.run(relays_of, group):
            known = await self._worker.on_db(relays.mailboxes, group)
            boxes = [box for box in known if box.relay == relay.number]
            key, addresses = (group, relay.number), tuple(sorted(box.address for box in boxes))
            running = self._listening.get(key)
            if running is not None and running[0] == addresses and not running[1].done():
                continue
            if running is not None:
                running[1].cancel()
            if boxes and self._lease.is_held and relay.state == "awake":
                task = asyncio.create_task(self._hear(group, relay, boxes))
                self._listening[key] = (addresses, task)

    async def _hear(self, group: bytes, relay: KnownRelay, boxes: list[Mailbox]) -> None:
        cursors = [Cursor(box.address, box.cursor) for box in boxes]
        try:
            async with aclosing(self._client(group, relay).listen(cursors)) as news:
                async for _ in news:
                    self.poke(group)
        except RelayError:
            self.poke(group)

    def _client(self, group: bytes, relay: KnownRelay) -> RelayClient:
        """A client of its own for each face and relay, so that nothing links two groups of one account."""
        key = (group, relay.key)
        wanted = RelayUrl(relay.base, relay.key, Secret(relay.relay_pass) if relay.relay_pass else None)
        client = self._clients.get(key)
        if client is None or client.url != wanted:
            client = self._connect(wanted)
            self._clients[key] = client
        return client

    def _attempt(self, key: bytes) -> Attempts:
        return self._attempts.get(key, Attempts())

    def forget_failures(self) -> None:
        """Ask every relay again now, whatever it answered last."""
        self._attempts.clear()

    def _tell(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self._callbacks.on_status(status)

    async def close(self) -> None:
        """End listening, connections and the worker; what was committed stays."""
        tasks = [task for _, task in self._listening.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listening.clear()
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
        await self._worker.close()


def _state_of(error: RelayError) -> str:
    match error:
        case WrongRelayKey():
            return "wrong-key"
        case RelayNonsense():
            return "nonsense"
        case RelayRefused():
            return "refused"
        case RelayAway():
            return "asleep"
    return "nonsense"


def _jitter() -> float:
    return int.from_bytes(random_bytes(2), "big") / 65536
