# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people and posts that the pictures and the tests of the window show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from PySide6.QtGui import QImage

from app.views import Face, GroupView, KnockView, MemberView, PostView, ReactionView

FACES = Path(__file__).parent / "faces"
NOW = int(datetime(2026, 6, 9, 17, 31, tzinfo=UTC).timestamp() * 1000)
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
HOST_CAN = frozenset(
    {"post", "invite-link", "invite-key-box", "close-invite", "admit", "remove", "card", "role", "relays"}
)
RULES = (
    "What's said here stays here.",
    "Ask before you post other people's kids.",
    "Call your grandmother.",
)
STREET_RULES = (
    "Be as kind as you would be over the fence.",
    "No politics beyond our three blocks.",
    "Selling something? Saturdays only.",
)


@dataclass(frozen=True)
class Person:
    """Somebody of the demo; `picture` is a file in faces/, empty for initials."""

    name: str
    picture: str = ""


RUTH = Person("Ruth Henderson", "ruth")
JUNE = Person("June Henderson", "june")
SAM = Person("Sam Henderson", "sam")
OMAR = Person("Omar Haddad", "omar")
LAYLA = Person("ليلى حدّاد", "layla")
DALE = Person("Dale Henderson", "dale")
MEI = Person("Mei Lindqvist", "mei")
THEO = Person("Theo Baptiste", "theo")
PRIYA = Person("Priya Raman", "priya")
WES = Person("Wes Kowalczyk", "wes")
ANA = Person("Ana Souza", "ana")
KATERINA = Person("Kateřina Dvořáková-Lindqvist")
GUSTAF = Person("Gustaf-Adolf Björkqvist-Östlund")


def ident(*parts: str) -> str:
    """A made-up id that looks like a real one."""
    return blake2b("/".join(parts).encode(), digest_size=32).hexdigest()


def face(person: Person) -> Face | None:
    """The portrait of somebody, decoded."""
    if not person.picture:
        return None
    image = QImage(str(FACES / f"{person.picture}.webp")).convertToFormat(QImage.Format.Format_RGB888)
    return Face(image.width(), image.height(), bytes(image.constBits()))


def moment(hour: int, minute: int, days: int = 0) -> int:
    """A time on the day of the demo, or some days before."""
    return int(datetime(2026, 6, 9, hour, minute, tzinfo=UTC).timestamp() * 1000) - days * DAY


HENDERSONS = ident("group", "hendersons")
MAPLE = ident("group", "maple")
GUILD = ident("group", "guild")
HADDAD = ident("group", "haddad")
RUNNERS = ident("group", "runners")

FAMILY = [RUTH, JUNE, SAM, LAYLA, OMAR, DALE, MEI, Person("Tomás Henderson"), Person("Milo Henderson"), ANA]
STREET = [WES, PRIYA, THEO, RUTH, LAYLA, GUSTAF]


def padded(people: list[Person], number: int) -> list[Person]:
    """The people, and neighbours without a picture up to the number."""
    first = ("Ida", "Noah", "Elif", "Jonas", "Carla", "Pavel", "Aiko", "Bruno", "Greta", "Hugo")
    last = ("Weber", "Costa", "Novak", "Lind", "Moreau", "Kaya", "Rossi", "Sato")
    made = [Person(f"{first[n % 10]} {last[n % 8]}") for n in range(number)]
    return (people + made)[:number]


def group(key: str, name: str, place: str, paint: str, number: int, **more: object) -> GroupView:
    """A community as Ruth sees it."""
    view = GroupView(
        group=key, name=name, kind="community", place=place, paint=paint, about="", rules=(), history="all",
        members=number, unread=0, knocks=0, role="member", standing="member", since=moment(12, 0, 800),
        me=ident(key, RUTH.name), can=frozenset({"post"}),
    )  # fmt: skip
    return replace(view, **more)  # type: ignore[arg-type]


def groups() -> list[GroupView]:
    """Ruth's five communities."""
    street = "Maple Street between 22nd and 25th. Lost cats, borrowed ladders, snow shovels, and the summer party."
    return [
        group(HENDERSONS, "The Hendersons", "family", "spruce", 14, unread=2, rules=RULES, role="owner", can=HOST_CAN),
        group(MAPLE, "Maple Street", "neighborhood", "barn", 42, unread=1, rules=STREET_RULES, about=street,
              history="from-now", role="admin", can=HOST_CAN),
        group(GUILD, "Kearney Quilters' Guild", "club", "plum", 27),
        group(HADDAD, "عائلة حدّاد", "family", "lake", 9),
        group(RUNNERS, "Platte River Runners", "club", "moss", 31),
    ]  # fmt: skip


def members(key: str, people: list[Person], roles: dict[str, str], by: Person) -> list[MemberView]:
    """Member views of one group."""
    return [
        MemberView(
            ident(key, person.name), person.name, roles.get(person.name, "member"),
            ident(key, by.name) if person != by else None, by.name if person != by else None,
            moment(12, 0, 760 - 20 * at), person == RUTH, bool(person.picture),
        )
        for at, person in enumerate(people)
    ]  # fmt: skip


def reaction(key: str, emoji: str, person: Person) -> ReactionView:
    """Somebody's reaction in a group."""
    return ReactionView(emoji, ident(key, person.name), person.name)


def post(key: str, name: str, author: Person, text: str, created: int, audience: int, **more: object) -> PostView:
    """A post in one of the communities."""
    view = PostView(
        post=ident(key, author.name, text), group=key, group_name=name, author=ident(key, author.name),
        author_name=author.name, text=text, html=f"<p>{text}</p>", created=created, edited=None,
        state="sent" if author == RUTH else "received", reason=None, reason_text=None, audience=audience, reactions=(),
        comments=0, mine=author == RUTH, new=False, parent=None, could_read=(),
    )  # fmt: skip
    return replace(view, **more)  # type: ignore[arg-type]


def locked(key: str, name: str, reason: str, text: str, created: int) -> PostView:
    """A post that can't be opened here."""
    view = post(key, name, JUNE, f"{reason}{created}", created, 0)
    return replace(view, text="", html="", state="locked", reason=reason, reason_text=text, author_name="")


def posts() -> list[PostView]:
    """The feed, newest first."""
    h, m, g = (HENDERSONS, "The Hendersons"), (MAPLE, "Maple Street"), (GUILD, "Kearney Quilters' Guild")
    cousins = [reaction(HENDERSONS, "❤️", SAM), reaction(HENDERSONS, "😂", OMAR), reaction(HENDERSONS, "❤️", RUTH)]
    cousins += [reaction(HENDERSONS, "❤️", person) for person in (DALE, MEI, ANA, LAYLA)]
    thumbs = (reaction(MAPLE, "👍", PRIYA), reaction(MAPLE, "👍", THEO))
    tomato = (reaction(HENDERSONS, "🍅", JUNE), reaction(HENDERSONS, "🏆", ANA))
    thread = (reaction(GUILD, "🧵", RUTH), reaction(GUILD, "❤️", KATERINA))
    waiting = "Waiting for June's computer to answer; this opens by itself."
    return [
        post(*h, JUNE, LAKE, moment(16, 42), 14, new=True, reactions=tuple(cousins)),
        post(*m, WES, PARTY, moment(14, 15), 42, new=True, reactions=thumbs),
        locked(*h, "waiting-for-key", waiting, moment(13, 0)),
        post(*h, SAM, TOMATOES, moment(11, 3), 14, new=True, reactions=tomato),
        post(*h, RUTH, PIE, moment(9, 20), 14, could_read=("Nils Lindqvist",)),
        post(*g, KATERINA, QUILT, moment(15, 0, 1), 27, reactions=thread),
        *(locked(*m, "before-you-joined", "", moment(12, 0, 30 + n)) for n in range(31)),
    ]


LAKE = (
    "First evening at the lake house. Milo caught nothing, lost two hooks and says it was the best day of his life. 🎣"
)
PARTY = (
    "Closing our block for the summer party needs a yes from the street before the city will give us a permit. "
    "Knock at our door, it takes ten seconds."
)
TOMATOES = "Grandma's tomatoes vs. mine. I am told this is not a competition. It is."
PIE = "The pie is for Sunday. Whoever was in the kitchen last night: I counted the slices. 🥧"
QUILT = (
    "The raffle quilt is bound and finished. Thank you to all nineteen pairs of hands. It hangs in the library "
    "until the county fair, so go and see it with the morning light behind it."
)
ARABIC = "ما شاء الله! الغروب رائع. قبّلي ميلو عني وقولي له إن الصبر مفتاح الصيد 😄"
DOCK = (
    "That's the same dock your grandfather and I built in '81. Check the third board from the end, it has always "
    "been loose. Glad it's still standing."
)


def comments() -> list[PostView]:
    """Comments under the first post, each with its parent."""
    h, top = (HENDERSONS, "The Hendersons"), ident(HENDERSONS, JUNE.name, LAKE)
    hooks = "Two hooks! That's a family record. I've got spares in the garage."
    sam = post(*h, SAM, hooks, moment(16, 50), 14, parent=top, reactions=(reaction(HENDERSONS, "😂", JUNE),))
    june = post(*h, JUNE, "He is already asking if you'll come up on Saturday 🙏", moment(16, 53), 14, parent=sam.post)
    hearts = (reaction(HENDERSONS, "❤️", JUNE), reaction(HENDERSONS, "❤️", OMAR))
    layla = post(*h, LAYLA, ARABIC, moment(17, 10), 14, parent=top, reactions=hearts)
    dale = post(*h, DALE, DOCK, moment(17, 28), 14, parent=top, edited=moment(17, 29))
    return [sam, june, layla, dale]


def knock() -> KnockView:
    """Ana, at the door."""
    return KnockView(ident("knock", "ana"), HENDERSONS, "The Hendersons", ANA.name, "Hi! Sam's girlfriend :)", True,
                     SAM.name, NOW - 10 * MINUTE)  # fmt: skip
