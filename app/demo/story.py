# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in the demo: three people meet, talk, and one of them is put out while another one is offline."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterable
from typing import Any

from app.demo.errors import StoryFailed
from app.demo.keys import open_store
from app.demo.people import Person
from app.demo.relay_view import Stored, stored
from app.demo.stage import Stage
from sync.links import read_link

PEOPLE = {
    "Ruth Henderson": "the porch light stays on",
    "June Henderson": "seven suitcases, one sister",
    "Sam Whitaker": "folding chairs in the truck",
}
GROUP = "The Hendersons"
WELCOME = (
    "**Welcome home.** The long table is set for Sunday noon:\n\n"
    "- Grandpa's *sourdough* and the tomatoes\n- whoever comes early chops the parsley"
)
LANDED = "صباح الخير يا عائلتي العزيزة 🌅 Landed in Omaha; the suitcases went to Lisbon 🧳"
LEMONADE = "Counting on your lemonade. I bring the folding chairs."
DIRECTIONS = "Turn left behind the water tower, then follow the smell of pancakes 🥞"
OFFLINE = "Between us: Grandpa's surprise is the restored Studebaker 🚗, hidden in Marguerite's barn."
LATER = "Doctor Abernathy called: the biopsy came back clean. **We can all breathe again.**"
ANSWER = "الحمد لله 💛 I cried in the middle of the airport."
BEFORE, AFTER = (WELCOME, LANDED, LEMONADE, DIRECTIONS), (OFFLINE, LATER, ANSWER)
PAUSE = 2.0


class Story:
    """The people, what they say and what the demo remembers of it."""

    def __init__(self, stage: Stage, tell: Callable[[str], None], *, windows: bool) -> None:
        self._stage = stage
        self._tell = tell
        self._windows = windows
        self.people = [Person(stage, name, passphrase, tell) for name, passphrase in PEOPLE.items()]
        self.ruth, self.june, self.sam = self.people
        self.group = ""
        self.posts: dict[str, str] = {}
        self.secrets: list[str] = []
        self.ids: list[bytes] = []
        self.before: frozenset[bytes] = frozenset()
        self.left_behind = stage.folder / "june-before-she-heard"

    async def play(self) -> None:
        """Play it from the beginning to the end; StoryFailed."""
        await self._move_in()
        await self._begin()
        await self._come_in()
        await self._talk()
        await self._put_out()
        await self._go_on()

    async def _move_in(self) -> None:
        self._tell("A relay starts, and three people move in, each on a computer of their own.")
        url = await self._stage.start_relay()
        self._tell(f"        dooryard-relay serve   ({url.partition('/#')[0]})")
        ruth, june, sam = self.people
        made = await asyncio.gather(
            ruth.types("account", "create", "--name", ruth.name, "--relay", url),
            june.types("account", "create", "--name", june.name),
            sam.types("account", "create", "--name", sam.name),
        )
        self.secrets += [account["words"] for account in made]
        self.ids += [bytes.fromhex(account["account"]) for account in made]

    async def _begin(self) -> None:
        self._tell(f"Ruth starts {GROUP}, writes, makes two invitations, and switches her computer off.")
        ruth = self.ruth
        self.group = (await ruth.types("group", "create", GROUP))["group"]
        await self._say(ruth, WELCOME)
        self._spoken = await ruth.types("invite", self.group, "--words")
        self._link = await ruth.types("invite", self.group, "--link", "--uses", "1")
        self.secrets += [self._spoken["words"], self._spoken["link"], self._link["link"]]
        self.ids += [read_link(invite["link"]).secret.reveal() for invite in (self._spoken, self._link)]
        await ruth.types("sync")

    async def _come_in(self) -> None:
        ruth, june, sam = self.people
        self._tell(
            "June comes in with a link and four spoken words, though Ruth isn't there. Sam knocks at another link."
        )
        joined, knocked = await asyncio.gather(
            june.types("join", self._spoken["link"], "--words", self._spoken["words"]),
            sam.types("join", self._link["link"]),
        )
        _expect(joined["state"] == "member", "June did not get in")
        _expect(knocked["state"] == "waiting", "Sam got in without being let in")
        self._tell("Ruth is back, sees who knocks, and lets Sam in.")
        await ruth.types("sync")
        (request,) = await ruth.types("requests", self.group)
        await ruth.types("admit", self.group, request["request"])
        await ruth.types("sync")
        await asyncio.gather(june.types("sync"), sam.types("sync"))
        await self._watch(*self.people)

    async def _talk(self) -> None:
        ruth, june, sam = self.people
        self._tell("They talk. Sam, who may invite like everybody at home, makes an invitation and keeps it.")
        _, _, _, kept = await asyncio.gather(
            self._say(june, LANDED),
            june.types("react", self.posts[WELCOME], "🍅"),
            self._answer(sam, WELCOME, LEMONADE),
            sam.types("invite", self.group, "--words"),
        )
        self.secrets += [kept["words"], kept["link"]]
        self.ids.append(read_link(kept["link"]).secret.reveal())
        await asyncio.gather(june.types("sync"), sam.types("sync"))
        await ruth.types("sync")
        await self._answer(ruth, WELCOME, DIRECTIONS)
        await ruth.types("sync")
        await asyncio.gather(june.types("sync"), sam.types("sync"))
        await self._watch()

    async def _put_out(self) -> None:
        ruth, june, sam = self.people
        self._tell("June's plane is in the air: what she writes stays on her computer. Meanwhile Ruth removes Sam.")
        await june.look_away()
        _, members = await asyncio.gather(self._say(june, OFFLINE), ruth.types("members", self.group))
        (member,) = [one["member"] for one in members if one["name"] == sam.name]
        self.ids += [bytes.fromhex(one) for one in (self.group, *(one["member"] for one in members))]
        self.before = frozenset(one.digest for one in stored(self._stage.relay_folder))
        await ruth.types("remove", self.group, member)
        await self._say(ruth, LATER)
        await ruth.types("sync")
        shutil.copytree(june.folder, self.left_behind)

    async def _go_on(self) -> None:
        ruth, june, sam = self.people
        self._tell("June lands. Only now what she wrote is sealed and sent, and not to Sam.")
        await june.types("sync")
        await self._answer(june, LATER, ANSWER)
        await june.types("sync")
        await asyncio.gather(ruth.types("sync"), sam.types("sync"))
        await self._watch(june)
        self._tell("Ruth reads everything. Sam reads what he had, and his own Dooryard tells him why.")
        _, _, said = await asyncio.gather(
            self._reads(ruth, *AFTER[:2], *BEFORE[:2]),
            self._reads(sam, *BEFORE[:2]),
            sam.types("post", self.group, "Hello?", refused="group-removed"),
        )
        self._tell(f"        {said['message']}")

    async def threads(self) -> list[dict[str, Any]]:
        """Everything that June sees, the oldest first: posts with their answers."""
        feed: list[dict[str, Any]] = await self.june.types("feed", self.group)
        alone = [post | {"replies": []} for post in feed if not post["comments"]]
        talked = await asyncio.gather(*(self.june.types("thread", post["post"]) for post in feed if post["comments"]))
        return sorted([*alone, *talked], key=lambda post: str(post["created"]))

    def texts(self) -> list[tuple[str, str]]:
        """Everything that nobody outside may find, as (what, text)."""
        found = [("the community's name", GROUP)]
        found += [(f"{person.short}'s name", person.name) for person in self.people]
        found += [(f"{person.short}'s passphrase", person.passphrase) for person in self.people]
        found += [("a post", text) for text in (*BEFORE, *AFTER)]
        return found + [("spoken words, recovery words or a link", secret) for secret in self.secrets]

    def shared(self, envelopes: Iterable[Stored]) -> list[str]:
        """Where the relay keeps what was shared after the removal: in the group's mailboxes, as June knows them."""
        db, _ = open_store(self.june.folder, self.june.passphrase)
        try:
            rows = db.rows("SELECT address FROM mailbox WHERE grp = ? AND box < 2", (bytes.fromhex(self.group),))
        finally:
            db.close()
        known = {bytes(address) for (address,) in rows}
        return [one.place for one in envelopes if one.address in known and one.digest not in self.before]

    def envelopes_of_june(self) -> dict[str, bytes]:
        """The envelopes that June's computer keeps, by the id of what is in them."""
        db, _ = open_store(self.june.folder, self.june.passphrase)
        try:
            rows = db.rows("SELECT event, bytes FROM envelope WHERE event IS NOT NULL")
        finally:
            db.close()
        return {bytes(event).hex(): bytes(data) for event, data in rows}

    async def _say(self, person: Person, text: str) -> None:
        self.posts[text] = (await person.types("post", self.group, text))["post"]

    async def _answer(self, person: Person, post: str, text: str) -> None:
        self.posts[text] = (await person.types("comment", self.posts[post], text))["event"]

    async def _reads(self, person: Person, *texts: str) -> None:
        """Whether a person's feed holds exactly these posts, all of them open."""
        feed = await person.types("feed", self.group)
        _expect({post["text"] for post in feed} == set(texts), f"{person.short}'s feed is not what it should be")

    async def _watch(self, *people: Person) -> None:
        """Open windows, and leave time to look at them."""
        if self._windows:
            await asyncio.gather(*(person.look() for person in people))
            await asyncio.sleep(PAUSE)


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise StoryFailed(otherwise)
