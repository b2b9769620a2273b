# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only loop: fetch, change locks where needed, seal, send, and wait for news or the next deadline (PROTOCOL 9)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from crypto.encoding import decode
from crypto.secret import Secret, random_bytes
from relay.client import RelayClient
from relay.errors import Refused as RelayRefused
from relay.errors import RelayAway, RelayError, WrongRelayKey
from relay.url import RelayUrl
from sync.beacon import keep_restorable
from sync.carrier import Carrier, Tally, Way
from sync.ears import Ears
from sync.errors import SyncError
from sync.joining import MyKnock, finish_welcome
from sync.knocks import Welcome
from sync.lease import Lease
from sync.protocol import Agenda, Attempts, Pending
from sync.rounds import (
    answer,
    ask,
    asked_now,
    changes_elsewhere,
    is_asked,
    outcome,
    relays_of,
    report,
    stuck_relays,
    welcomed,
)
from sync.send import prepare
from sync.sessions import Sessions
from sync.status import Changed, Idle, Refused, Report, Status, Syncing, status_of
from sync.store import doors, envelopes, groups, relays
from sync.store.errors import RelaysFull, StoreError
from sync.store.relays import KnownRelay
from sync.worker import Worker

GROUPS_AT_ONCE = 8
PASSES = 4
GLANCE = 0.2
STORE_PAUSE = 5.0
PATIENCE = 20.0
ELSEWHERE = 60.0
SHOWN = frozenset({"groups", "posts", "members", "knocks"})


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
        self._pending = Pending()
        self._attempts: dict[tuple[bytes, bytes], Attempts] = {}
        self._clients: dict[tuple[bytes, bytes], RelayClient] = {}
        self._ears = Ears(self.poke, clock)
        self._wake = asyncio.Event()
        self._turns: dict[bytes, asyncio.Lock] = {}
        self._is_running = False
        self._whole: asyncio.Task[Report] | None = None
        self._gate = asyncio.Semaphore(GROUPS_AT_ONCE)
        self.status: Status = Idle()
        self.troubles: dict[bytes, RelayError | SyncError] = {}  # by relay key, of those that did not answer rightly
        # by group, what kind of error ended its last round; b"" stands for what is kept to restore the account
        self.stumbled: dict[bytes, str] = {}

    def poke(self, group: bytes | None = None) -> None:
        """There is something to send or fetch."""
        self._agenda = self._agenda.news(group)
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; whoever else holds the lease is watched, and followed when it ends."""
        self._is_running = True
        try:
            async with asyncio.TaskGroup() as rounds:
                while True:
                    try:
                        await (self._step(rounds) if self._lease.take() else self._watch_other())
                    except (StoreError, OSError) as error:
                        self._tell(Refused(error.code if isinstance(error, StoreError) else "store-refused"))
                        await asyncio.sleep(STORE_PAUSE)
        finally:
            self._is_running = False
            self._lease.release()
            await self.close()

    async def _step(self, rounds: asyncio.TaskGroup) -> None:
        """Begin what is due, each group as soon as its last round is over, or wait a little for news."""
        now = self._clock()
        busy = frozenset(group for group, turn in self._turns.items() if turn.locked())
        if self._agenda.is_whole(now) and (self._whole is None or self._whole.done()):
            self._agenda = self._agenda.begun(now, _jitter(), is_listening=self._ears.are_open)
            self._whole = rounds.create_task(self.round(), name="round")
        elif due := self._agenda.urgent - busy:
            self._agenda = self._agenda.taken(due)
            rounds.create_task(self.round(due), name="round")
        self._wake.clear()
        try:
            async with asyncio.timeout(GLANCE):
                await self._wake.wait()
        except TimeoutError:
            await self._glance()

    async def _glance(self) -> None:
        """See whether another process wrote something, or something that was held may go now."""
        now = self._clock()
        if (self._whole is None or self._whole.done()) and await self._worker.run(is_asked):
            self.forget_failures()
            self._agenda = self._agenda.news(None)
        found = await self._worker.on_db(envelopes.wanting, now)
        for group in self._pending.due(found, now):
            known = await self._worker.run(relays_of, group)
            if any(self._is_due(group, relay, now) for relay in known):
                self._agenda = self._agenda.news(group)

    async def _watch_other(self) -> None:
        before = await self._worker.on_db(changes_elsewhere)
        await asyncio.sleep(GLANCE)
        if await self._worker.on_db(changes_elsewhere) != before:
            self._callbacks.on_change(Changed(SHOWN, frozenset()))

    async def round(self, only: Iterable[bytes] | None = None) -> Report:
        """One round over these groups, or all; every trouble ends in the report and the status, none is raised."""
        tally = Tally()
        try:
            asked = await self._worker.run(asked_now)
            with self._boundary(b""):
                await self._worker.run(keep_restorable, self._clock())
            chosen = [known.group for known in await self._worker.on_db(groups.groups)]
            wanted = set(chosen if only is None else only)
            await self._round([group for group in chosen if group in wanted], tally)
            done = await self._conclude(tally)
            if only is None:
                await self._worker.run(answer, asked, done)
            return done
        except StoreError as error:
            self._tell(Refused(error.code))
            return Report(tally.sent, tally.absorbed.received, 0, 0, (), is_complete=False)

    async def round_elsewhere(self, seconds: float = ELSEWHERE) -> Report:
        """Ask the process that holds the lease for a whole round, and wait for what comes of it.

        If that process ends meanwhile, the round is made here.
        """
        nothing = Report(0, 0, 0, 0, (), is_complete=False)
        try:
            number = await self._worker.run(ask)
            for _ in range(int(seconds / GLANCE)):
                done = await self._worker.run(outcome, number)
                if done is not None:
                    return done
                if self._lease.take():
                    try:
                        return await self.round()
                    finally:
                        self._lease.release()
                await asyncio.sleep(GLANCE)
        except StoreError as error:
            self._tell(Refused(error.code))
        return nothing

    async def _round(self, chosen: list[bytes], tally: Tally) -> None:
        done = 0
        troubles: list[StoreError] = []

        async def one(group: bytes) -> None:
            nonlocal done
            try:
                with self._boundary(group):
                    await self._group(group, tally)
            except StoreError as error:
                troubles.append(error)
            done += 1
            if len(chosen) > 1:
                self._tell(Syncing(done, len(chosen)))

        async with asyncio.TaskGroup() as tasks:
            for group in chosen:
                tasks.create_task(one(group))
        if troubles:
            raise troubles[0]
        for group in await self._finish_welcomes():
            with self._boundary(group):
                await self._group(group, tally)

    @contextmanager
    def _boundary(self, group: bytes) -> Iterator[None]:
        """The engine's task boundary: what one group brings about ends its own round, and is remembered by kind alone.

        StoreError goes on, since it is about the one database that all groups share.
        """
        try:
            yield
        except StoreError as error:
            if not isinstance(error, RelaysFull):
                raise
            self.stumbled[group] = error.code
        except Exception as error:
            self.stumbled[group] = type(error).__name__
        else:
            self.stumbled.pop(group, None)

    async def _group(self, group: bytes, tally: Tally) -> None:
        async with self._turns.setdefault(group, asyncio.Lock()), self._gate:
            try:
                await self._passes(group, tally)
            finally:
                now = self._clock()
                found = await self._worker.on_db(envelopes.wanting, now)
                self._pending = self._pending.tried(group, found, now, _jitter())
            await self._listen(group)

    async def _passes(self, group: bytes, tally: Tally) -> None:
        for _ in range(PASSES):
            mine = Tally(tally.absorbed)
            await self._pass(group, mine)
            tally.sent += mine.sent
            if mine.is_unfinished:
                self.poke(group)
            if not mine.is_stale:
                break

    async def _pass(self, group: bytes, mine: Tally) -> None:
        """Fetch from all relays, then seal by what was learnt, then send to those that answered."""
        now = self._clock()
        carriers = [
            Carrier(Way(group, relay, await self._client(group, relay)), self._worker, self._connect, self._clock, mine)
            for relay in await self._worker.run(relays_of, group)
            if self._is_due(group, relay, now)
        ]
        answered = await self._each(group, [(carrier, carrier.fetch()) for carrier in carriers])
        if answered:
            await self._worker.run(prepare, group, self._clock())
            await self._each(group, [(carrier, carrier.deliver()) for carrier in answered])

    async def _each(self, group: bytes, asking: list[tuple[Carrier, Awaitable[None]]]) -> list[Carrier]:
        """Do something with several relays at once; those with which it worked.

        Once one of them is done, the others have a while to follow.
        """
        tasks = {asyncio.ensure_future(self._ask(group, carrier.relay, doing)): carrier for carrier, doing in asking}
        try:
            if tasks:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                _, late = await asyncio.wait(tasks, timeout=PATIENCE)
                for task in late:
                    await self._note(group, tasks[task].relay, RelayAway())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in tasks:
            if not task.cancelled():
                task.result()
        return [carrier for task, carrier in tasks.items() if not task.cancelled() and task.result()]

    async def _ask(self, group: bytes, relay: KnownRelay, asking: Awaitable[None]) -> bool:
        """Do something with a relay and remember how it answered; False if it did not work."""
        try:
            await asking
        except (RelayError, SyncError) as error:
            await self._note(group, relay, error)
            return False
        await self._note(group, relay, None)
        return True

    async def _note(self, group: bytes, relay: KnownRelay, error: RelayError | SyncError | None) -> None:
        state = "awake" if error is None else _state_of(error)
        # a refusal is about what this group asked for; all else is about the relay
        key = (group if state == "refused" else b"", relay.key)
        if error is None:
            self.troubles.pop(relay.key, None)
            self._attempts.pop((group, relay.key), None)
            self._attempts.pop((b"", relay.key), None)
        else:
            self.troubles[relay.key] = error
            self._attempts[key] = self._attempts.get(key, Attempts()).failed(self._clock(), _jitter())
        if await self._worker.on_db(relays.mark_relay, relay.number, state, self._clock()):
            self._callbacks.on_change(Changed(frozenset({"relays"}), frozenset()))

    async def _finish_welcomes(self) -> list[bytes]:
        """Take in the logs of groups that let me in; the groups that I am in now."""
        entered = []
        for group, welcome, knock in await self._worker.on_db(doors.welcomes):
            with self._boundary(group), suppress(RelayError, SyncError):
                reply, mine = decode(Welcome, welcome), decode(MyKnock, knock)
                if await finish_welcome(self._worker, group, reply, self._connect, self._clock):
                    await self._worker.run(welcomed, group, mine, self._clock())
                    self._callbacks.on_change(Changed(frozenset({"groups", "members", "posts"}), frozenset({group})))
                    entered.append(group)
        return entered

    async def _conclude(self, tally: Tally) -> Report:
        now = self._clock()
        done = await self._worker.run(report, tally.sent, tally.absorbed.received)
        stuck = await self._worker.run(stuck_relays, now)
        if tally.absorbed.kinds:
            self._callbacks.on_change(Changed(frozenset(tally.absorbed.kinds), frozenset(tally.absorbed.ids)))
        retry = min((attempt.not_before for attempt in self._attempts.values()), default=now)
        status = status_of(done.waiting, {state for _, state in done.relays}, stuck, retry)
        self._tell(Refused("unexpected") if self.stumbled and isinstance(status, Idle) else status)
        return replace(done, is_complete=done.is_complete and not self.stumbled)

    async def _listen(self, group: bytes) -> None:
        """Wait for news of a group, if this process stays."""
        known = await self._worker.on_db(relays.mailboxes, group)
        for relay in await self._worker.run(relays_of, group):
            if self._is_running and relay.state == "awake":
                boxes = [box for box in known if box.relay == relay.number]
                self._ears.listen(group, relay, await self._client(group, relay), boxes)

    async def _client(self, group: bytes, relay: KnownRelay) -> RelayClient:
        """A client of its own for each face and relay, so that nothing links two groups of one account."""
        key = (group, relay.key)
        wanted = RelayUrl(relay.base, relay.key, Secret(relay.relay_pass) if relay.relay_pass else None)
        client = self._clients.get(key)
        if client is None or client.url != wanted:
            self._ears.stop(key)
            self._clients[key] = self._connect(wanted)
            if client is not None:
                await client.aclose()  # its pass is no longer the one to show
        return self._clients[key]

    def _is_due(self, group: bytes, relay: KnownRelay, now: int) -> bool:
        return all(self._attempts.get((one, relay.key), Attempts()).is_due(now) for one in (b"", group))

    def forget_failures(self) -> None:
        """Ask every relay again now, whatever it answered last."""
        self._attempts.clear()

    def _tell(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self._callbacks.on_status(status)

    async def close(self) -> None:
        """End listening, connections and the worker; what was committed stays."""
        await self._ears.close()
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
        await self._worker.close()


def _state_of(error: RelayError | SyncError) -> str:
    match error:
        case WrongRelayKey():
            return "wrong-key"
        case RelayRefused():
            return "refused"
        case RelayAway():
            return "asleep"
    return "nonsense"


def _jitter() -> float:
    return int.from_bytes(random_bytes(2), "big") / 65536
