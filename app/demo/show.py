# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dooryard demo`: plays the story, shows it, attacks it, and says what came of it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo.errors import DemoError, ProvesNothing, StoryFailed
from app.demo.proof import (
    Attacked,
    Searched,
    attack_as_relay,
    attack_as_removed,
    check_attack,
    locks_of,
    search_everything,
)
from app.demo.relay_view import Stored, stored
from app.demo.stage import PROGRAM, Stage
from app.demo.story import AFTER, GROUP, PEOPLE, Story
from app.demo.table import columns, member_cell, relay_cell

DONE, FAILED, NOTHING_PROVEN = 0, 1, 2
SECONDS = 300.0

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demo found."""

    removed: Attacked
    relay: Attacked
    member: Attacked
    search: Searched

    @property
    def is_sealed(self) -> bool:
        """Nothing opened that should not have, and nothing turned up."""
        return not (self.removed.leaks or self.relay.opened_after or self.search.finds)

    def document(self) -> dict[str, Any]:
        """The outcome for programs."""
        leaks = (*self.removed.leaks, *self.relay.opened_after)
        return {
            "sealed": self.is_sealed,
            "opened": [one.place for one in leaks],
            "found": [{"what": one.what, "form": one.form, "place": one.place} for one in self.search.finds],
            "after_removal": self.removed.after,
            "notices": len(self.removed.notices),
            "keys": self.removed.keys + self.relay.keys,
            "tries": self.removed.tries + self.relay.tries,
            "member_opened": len(self.member.opened_after),
            "files": self.search.files,
            "bytes": self.search.size,
        }


def run(
    *, as_json: bool = False, keep: Path | None = None, windows: bool = True, program: Sequence[str] = PROGRAM
) -> int:
    """Run the demo; 0 if everything stayed sealed, 1 if something opened, turned up or failed, 2 if it proves nothing.

    With `as_json` what it tells goes to standard error, and one document to standard output. `keep` is a new folder
    that stays. `program` is how a person starts Dooryard.
    """
    output = sys.stderr if as_json else sys.stdout

    def tell(line: str) -> None:
        print(line, file=output, flush=True)

    begun = time.monotonic()
    try:
        outcome = asyncio.run(_bounded(tell, keep, windows=windows and has_display(), program=program))
    except DemoError as error:
        tell(f"The demo did not come to its end: {error}.")
        status = NOTHING_PROVEN if isinstance(error, ProvesNothing) else FAILED
        document = {
            "error": "demo-proves-nothing" if status == NOTHING_PROVEN else "demo-failed",
            "message": str(error),
        }
    except asyncio.CancelledError:
        return FAILED
    else:
        status = DONE if outcome.is_sealed else FAILED
        document = outcome.document() | {"seconds": round(time.monotonic() - begun, 1)}
        tell(f"\n{_verdict(outcome)} ({time.monotonic() - begun:.0f} seconds)")
    if as_json:
        print(json.dumps(document), flush=True)
    return status


def has_display() -> bool:
    """Say whether windows can be opened here."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


async def _bounded(tell: Tell, keep: Path | None, *, windows: bool, program: Sequence[str]) -> Outcome:
    task = asyncio.current_task()
    if task is not None and sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        async with asyncio.timeout(SECONDS), _stage(tell, keep, program) as stage:
            return await _demonstrate(stage, tell, windows=windows)
    except TimeoutError:
        raise StoryFailed("it took too long") from None


@asynccontextmanager
async def _stage(tell: Tell, keep: Path | None, program: Sequence[str]) -> AsyncIterator[Stage]:
    """A folder that nobody else can read, gone at the end unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="dooryard-demo-")) if keep is None else _fresh(keep)
    stage = Stage(folder, program)
    try:
        yield stage
    finally:
        await stage.close()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            tell(f"Everything is kept in {folder}. The passphrases: {'; '.join(PEOPLE.values())}.")


def _fresh(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise StoryFailed("the folder to keep it in is there already") from None
    except OSError:
        raise StoryFailed("the folder to keep it in can't be made") from None
    return folder.resolve()


async def _demonstrate(stage: Stage, tell: Tell, *, windows: bool) -> Outcome:
    story = Story(stage, tell, windows=windows)
    await story.play()
    envelopes = stored(stage.relay_folder)
    await _compare(story, envelopes, tell)
    member, removed, relay = await _attack(story, stage, envelopes, tell)
    return Outcome(removed, relay, member, await _search(story, stage, removed, tell))


async def _attack(
    story: Story, stage: Stage, envelopes: list[Stored], tell: Tell
) -> tuple[Attacked, Attacked, Attacked]:
    locks, june, sam = locks_of(envelopes, story.before), story.june, story.sam
    tell("\nNow the attack. Could it open anything at all? June's keys, from before she heard of the removal:")
    member = await check_attack(story.left_behind, june.passphrase, locks, AFTER, story.shared(envelopes))
    tell(f"    {_tried(member)} opened all {len(member.opened_after)} things that came after it.")
    tell("Sam's keys and all that they give, his invitations, old and new, and everything that the relay knows:")
    removed = await attack_as_removed(sam.folder, sam.passphrase, stage.relay_folder, locks)
    others = f"{len(removed.leaks)} OTHERS" if removed.leaks else "nothing else"
    tell(f"    {_tried(removed)}")
    tell(f"    opened {removed.opened_before} of {removed.before} envelopes from before: what he had, he keeps;")
    tell(f"    of {removed.after} from after it {len(removed.notices)} that tell him he is out, and {others}.")
    relay = await attack_as_relay(stage.relay_folder, locks_of(envelopes, frozenset()))
    tell(f"The relay alone: {_tried(relay)} opened {len(relay.opened_after)} of {relay.after} envelopes.")
    return member, removed, relay


async def _search(story: Story, stage: Stage, removed: Attacked, tell: Tell) -> Searched:
    tell("Now the search: every file of the relay and of the three, for names, posts, spoken words, links, ids.")
    told = [(f"what tells Sam that he is out ({one.place})", one.content) for one in removed.notices]
    done = await search_everything(stage.folder, story.texts(), story.ids, told)
    tell(f"    First {done.ways} ways of hiding words were tried on the search itself; it found them all.")
    tell(f"    {done.files} files, {done.size:,} bytes, {done.forms:,} forms: {len(done.finds)} turned up.")
    for find in done.finds:
        tell(f"    {find.what}, {find.form}: in {find.place}")
    return done


async def _compare(story: Story, envelopes: list[Stored], tell: Tell) -> None:
    by_event, threads = story.envelopes_of_june(), await story.threads()
    held = {one.data: one for one in envelopes}
    rows = [(["JUNE'S DOORYARD", GROUP], ["THE RELAY", f"{len({e.address for e in envelopes})} mailboxes, no names"])]
    for post in (post for thread in threads for post in _flat(thread)):
        rows.append((member_cell(post), relay_cell(held[by_event[post["post"]]])))
    tell("\nWhat a member sees, and what the relay holds of it:\n")
    for line in columns(shutil.get_terminal_size((100, 24)).columns, rows):
        tell(line)


def _flat(thread: dict[str, Any]) -> list[dict[str, Any]]:
    return [thread, *(post for reply in thread["replies"] for post in _flat(reply))]


def _tried(attacked: Attacked) -> str:
    return f"{attacked.keys:,} keys, {attacked.tries:,} tries:"


def _verdict(outcome: Outcome) -> str:
    if outcome.is_sealed:
        return "Nothing opened that should have stayed shut, and nothing turned up anywhere."
    return "THIS SHOULD NOT BE: something opened or turned up that should not have."
