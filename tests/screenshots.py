# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws every place of the window from made-up people: `python -m tests.screenshots [NAME …] [--keep]`.

The pictures go to build/screenshots; `--keep` also copies home to resources/screenshots, where the README shows it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ["TZ"] = "UTC"
time.tzset()

from PySide6.QtCore import QLocale  # noqa: E402
from PySide6.QtQml import QQmlError  # noqa: E402
from qasync import QEventLoop  # noqa: E402

import resources  # noqa: E402
from tests.ui import demo  # noqa: E402
from tests.ui.driver import click, part  # noqa: E402
from tests.ui.fakes import DOOR_LINK, LINK, FakeClient, FakeProfile  # noqa: E402
from ui.window import Window, make_application  # noqa: E402

OUT = Path(__file__).resolve().parents[1] / "build" / "screenshots"
WIDE, SMALL = (1280, 800), (900, 640)
SETTLE = 0.15
TOP = demo.ident(demo.HENDERSONS, demo.JUNE.name, demo.LAKE)


@dataclass(frozen=True)
class Look:
    """How a place is drawn."""

    suffix: str
    size: tuple[int, int] = WIDE
    dark: bool = False
    scale: str = "1.0"
    rtl: bool = False
    contrast: bool = False


LOOKS = (Look(""), Look("-900x640", SMALL), Look("-dark", dark=True), Look("-900x640-dark", SMALL, dark=True))
MORE = (
    Look("-text-150", scale="1.5"),
    Look("-text-200", scale="2.0"),
    Look("-rtl", rtl=True),
    Look("-contrast", contrast=True),
)

BIRTHDAY = (
    "Happy birthday to my youngest troublemaker! Seven candles and not one of them blown out on the first try. "
    "The pie was supposed to be for Sunday. 🥧🎂"
)
Act = Callable[[Window, FakeClient], Awaitable[None]]


@dataclass(frozen=True)
class Place:
    """One picture: how the profile is found, and what is done in the window."""

    profile: Callable[[], FakeProfile]
    act: Act
    more: bool = False


def go(page: str, target: str) -> Act:
    """Open a page."""

    async def act(window: Window, client: FakeClient) -> None:
        window.model._inside.go(page, target)

    return act


def scrolled(by: float) -> Act:
    """Scroll the feed down; below zero, to its end."""

    async def act(window: Window, client: FakeClient) -> None:
        feed = part(window, "feed")
        end = feed.property("contentHeight") + feed.property("originY") + 40 - feed.height()
        feed.setProperty("contentY", by if by >= 0 else end)
        await asyncio.sleep(0.1)
        if by < 0:
            feed.setProperty("contentY", feed.property("contentHeight") + feed.property("originY") + 40 - feed.height())

    return act


async def nothing(window: Window, client: FakeClient) -> None:
    """The first page as it opens."""


async def composer(window: Window, client: FakeClient) -> None:
    """A post half written."""
    client.set_draft("post", BIRTHDAY)
    window.model._inside.pages.composer.open(demo.HENDERSONS)


async def audience(window: Window, client: FakeClient) -> None:
    """Who can see it."""
    window.model._inside.pages.audience.open(demo.HENDERSONS)


async def new_posts(window: Window, client: FakeClient) -> None:
    """Three posts came while somebody reads further down."""
    await scrolled(420)(window, client)
    for text in ("Anybody seen the ladder?", "It is at Dale's.", "It is not."):
        client.arrive(demo.HENDERSONS, demo.SAM, text)


def arrive(page: str) -> Act:
    """A page of the way in."""

    async def act(window: Window, client: FakeClient) -> None:
        arrival = window.model._arrival
        arrival.start("paste" if page in ("paste", "join", "words", "knock", "wait") else "create", "Ruth Henderson")
        await asyncio.sleep(SETTLE)
        if page in ("create", "pass"):
            return
        link = {"join": LINK + "words", "words": LINK + "words", "door": DOOR_LINK}.get(page, LINK)
        if page != "paste":
            arrival.read(link)
            await asyncio.sleep(SETTLE)
        if page == "join":
            for at, word in enumerate(["river", "lemon", "saddle", "canoe"], 1):
                part(window, f"word{at}").setProperty("text", word)
            arrival.tryWords("river lemon saddle canoe")
        if page == "wait":
            arrival.agree("", "Hi June, it's Grandma. I did it!")

    return act


async def create(window: Window, client: FakeClient) -> None:
    """The name of a community typed."""
    await arrive("create")(window, client)
    part(window, "communityName").setProperty("text", "The Hendersons")


async def passphrase(window: Window, client: FakeClient) -> None:
    """A passphrase typed."""
    await arrive("pass")(window, client)
    part(window, "passphrase").setProperty("text", FakeProfile.PASSPHRASE)
    part(window, "passphraseAgain").setProperty("text", FakeProfile.PASSPHRASE)


async def hello(window: Window, client: FakeClient) -> None:
    """A name typed."""
    part(window, "name").setProperty("text", "Ruth Henderson")


async def alone(window: Window, client: FakeClient) -> None:
    """A community one minute old."""
    client.create_group("The Hendersons")
    window.model._arrived("", False)
    window.model._inside.pages.home.refresh()


async def sheet(window: Window, client: FakeClient) -> None:
    """The sheet with its words shown."""
    window.model._inside.recovery_model.turn_to(first=True)
    window.model._set_stage("sheet")
    window.model._inside.recovery_model.reveal()


async def sheet_hidden(window: Window, client: FakeClient) -> None:
    """The sheet as it opens."""
    await sheet(window, client)
    window.model._inside.recovery_model.reveal()


def invite(kind: str, reach: str = "anywhere") -> Act:
    """The invite page on one of its ways."""

    async def act(window: Window, client: FakeClient) -> None:
        client.reach = reach
        client.set_setting("invite_kind", kind)
        if kind != "link":
            client._knocks.clear()
        if reach == "none":
            client._relays.clear()
        window.model._inside.go("invite", demo.HENDERSONS)

    return act


async def people(window: Window, client: FakeClient) -> None:
    """People & rules."""
    window.model._inside.go("community", demo.MAPLE)
    window.model._inside.pages.community.showTab(1)


async def removal(window: Window, client: FakeClient) -> None:
    """The question before somebody is removed."""
    await people(window, client)
    await asyncio.sleep(SETTLE)
    await click(window, f"member:{demo.PRIYA.name}")
    await asyncio.sleep(SETTLE)
    await click(window, "menu:remove")


async def relays(window: Window, client: FakeClient) -> None:
    """The relay of this computer, running."""
    await client.relay_host.start()
    client.add_relay("https://192.168.1.20:7443/#k=AAAA")
    window.model._inside.go("settings", "relays")


def fresh(**more: object) -> Callable[[], FakeProfile]:
    """A computer without a profile."""
    return lambda: FakeProfile("new", **more)  # type: ignore[arg-type]


PLACES: dict[str, Place] = {
    "01-welcome": Place(fresh(), hello),
    "01b-create-community": Place(fresh(), create),
    "01c-join": Place(fresh(), arrive("join")),
    "01c1-join-words": Place(fresh(), arrive("words")),
    "01c2-join-paste": Place(fresh(), arrive("paste")),
    "01c3-join-knock": Place(fresh(), arrive("knock")),
    "01d-passphrase": Place(fresh(has_keyring=False), passphrase),
    "01d2-unlock": Place(lambda: FakeProfile("locked"), nothing),
    "01e-waiting": Place(fresh(), arrive("wait")),
    "02-recovery-sheet": Place(FakeProfile, sheet),
    "02b-recovery-hidden": Place(FakeProfile, sheet_hidden),
    "03-home": Place(FakeProfile, nothing, more=True),
    "03b-home-locked": Place(FakeProfile, scrolled(300)),
    "03c-home-new": Place(FakeProfile, new_posts),
    "05-composer": Place(FakeProfile, composer),
    "05b-audience": Place(FakeProfile, audience),
    "06-thread": Place(FakeProfile, go("thread", TOP), more=True),
    "07-community": Place(FakeProfile, people, more=True),
    "07b-community-posts": Place(FakeProfile, go("community", demo.MAPLE)),
    "07c-community-remove": Place(FakeProfile, removal),
    "08-invite-door": Place(FakeProfile, invite("door"), more=True),
    "08c-invite-words": Place(FakeProfile, invite("words"), more=True),
    "08d-invite-link": Place(FakeProfile, invite("link"), more=True),
    "08e-invite-house": Place(FakeProfile, invite("link", "house")),
    "08f-invite-not-yet": Place(FakeProfile, invite("link", "none")),
    "11-settings-relays": Place(FakeProfile, relays, more=True),
    "11b-settings-off": Place(FakeProfile, go("settings", "relays")),
    "11c-settings-you": Place(FakeProfile, go("settings", "you")),
    "11d-settings-recovery": Place(FakeProfile, go("settings", "recovery")),
    "11e-settings-display": Place(FakeProfile, go("settings", "display"), more=True),
    "11f-settings-help": Place(FakeProfile, go("settings", "help")),
    "14-caught-up": Place(FakeProfile, scrolled(-1)),
    "14b-empty-community": Place(lambda: FakeProfile(client=FakeClient(with_demo=False)), alone),
}


async def draw(name: str, place: Place, look: Look, complain: Callable[[str], None]) -> None:
    """Draw one place in one look to build/screenshots."""
    profile = place.profile()
    client = profile.client
    client.set_setting("theme", "dark" if look.dark else "light")
    client.set_setting("text_scale", look.scale)
    client.set_setting("high_contrast", "on" if look.contrast else "off")
    window = Window(cast(Any, profile), lambda: demo.NOW)

    def told(found: list[QQmlError]) -> None:
        for one in found:
            complain(f"{name}{look.suffix}: {one.toString()}")

    window.engine.warnings.connect(told)
    window.theme.setProperty("dark", look.dark)
    window.theme.setProperty("reducedMotion", True)
    window.window.setProperty("mirror", look.rtl)
    window.window.resize(*look.size)
    await asyncio.sleep(SETTLE)
    await place.act(window, client)
    await asyncio.sleep(SETTLE)
    window.model.hush()
    await asyncio.sleep(0.1)
    window.window.grabWindow().save(str(OUT / f"{name}{look.suffix}.png"))
    await window.close()


async def draw_all(wanted: list[str]) -> list[str]:
    """Draw every place whose name begins as wanted; what the engine complained about."""
    complaints: list[str] = []
    OUT.mkdir(parents=True, exist_ok=True)
    for name, place in PLACES.items():
        for look in (*LOOKS, *(MORE if place.more else ())):
            if not wanted or any(f"{name}{look.suffix}".startswith(one) for one in wanted):
                await draw(name, place, look, complaints.append)
    return complaints


def main(arguments: list[str]) -> int:
    """Draw; 1 if the engine complained about anything."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    application = make_application(["dooryard"])
    application.setQuitOnLastWindowClosed(False)
    wanted = [one for one in arguments if not one.startswith("-")]
    with QEventLoop(application) as loop:
        complaints = loop.run_until_complete(draw_all(wanted))
    for one in dict.fromkeys(complaints):
        print(one, file=sys.stderr)
    if "--keep" in arguments:
        resources.SCREENSHOTS.mkdir(exist_ok=True)
        (resources.SCREENSHOTS / "home.png").write_bytes((OUT / "03-home.png").read_bytes())
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
