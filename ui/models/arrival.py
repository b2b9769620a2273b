# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way in: who you are, a passphrase where there is no keyring, a community of your own or an invitation."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, QUrl, Slot
from PySide6.QtGui import QGuiApplication, QImage

from app.errors import AppError
from app.pictures import prepare
from app.views import InvitePreview
from ui import files, pictures
from ui.errands import Errands
from ui.models import wording
from ui.models.community import PLACES
from ui.models.page import Page
from ui.models.people import as_image
from ui.models.wording import fill, tr

if TYPE_CHECKING:
    from app.client import Client
    from app.profile import Profile

FAIR, GOOD = 12, 20


@dataclass(frozen=True, slots=True)
class ArrivalState:
    """`page` is hello, pass, unlock, create, paste, join or wait; the rest is what that page shows."""

    page: str = "hello"
    name: str = ""
    face: str = ""
    error: str = ""
    is_busy: bool = False
    can_go_home: bool = False
    link: str = ""
    needs_words: bool = False
    opened: bool = False
    knocks: bool = False
    title: str = ""
    inviter_face: str = ""
    inviter: str = ""
    community: str = ""
    letter: str = ""
    paint: str = "spruce"
    sub: str = ""
    sees: str = ""
    sees_more: str = ""
    rules_title: str = ""
    rules: str = ""
    lets_in: str = ""
    waits: str = ""
    opens: str = ""


class ArrivalModel(Page):
    """Everything before the first community, and each further one; `entered(client)` when a profile is open."""

    def __init__(
        self,
        profile: Profile,
        errands: Errands,
        entered: Callable[[Client], None],
        done: Callable[[str, bool], None],
        now: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(ArrivalState(page="unlock" if profile.state == "locked" else "hello"), parent)
        self._profile, self._errands, self._now = profile, errands, now
        self._entered, self._done = entered, done
        self._client: Client | None = None
        self._way = "create"
        self._picture: bytes | None = None
        self._words: str | None = None
        self._preview: InvitePreview | None = None
        self._group = ""

    # ---- where we are

    def use(self, client: Client, *, first: bool) -> None:
        """A profile is open; `first`: without any community yet."""
        self._client = client
        self.show(replace(ArrivalState(), name=client.account().name, can_go_home=not first))

    def turn_to(self, page: str) -> None:
        """Open `create` or `paste` for one community more."""
        self._preview, self._words = None, None
        self.show(replace(self.state, page=page, error="", link="", opened=False, can_go_home=True))

    def trouble(self, sentence: str) -> None:
        """The profile does not open: say why."""
        self._set(page="trouble", error=sentence)

    @Slot()
    def again(self) -> None:
        """Try once more to open the profile with the keyring."""
        self._errands.start(self._run(self._open(None)))

    def _set(self, **changes: object) -> None:
        self.show(replace(self.state, **changes))

    @Slot()
    def back(self) -> None:
        """One page back; from a further community, home."""
        before = {"create": "hello", "paste": "hello", "pass": "hello", "join": "paste"}
        if self.state.can_go_home and self.state.page != "join":
            self._done("", False)
        else:
            self._set(page=before.get(self.state.page, "hello"), error="", opened=False)

    # ---- who you are

    @Slot(QUrl)
    def choosePicture(self, where: QUrl) -> None:
        """Take a picture of one's own."""
        data = files.read(where)
        if data is None:
            self._set(error=tr("This file can't be read"))
        else:
            self._errands.start(self._run(self._prepare(data)))

    async def _prepare(self, data: bytes) -> None:
        self._picture = await prepare(data)
        self._set(face=f"chosen/{hash(self._picture) & 0xFFFFFF}/0", error="")

    @Slot(str, str)
    def start(self, way: str, name: str) -> None:
        """Go on to `create` or `paste` under this name."""
        if not name.strip():
            self._set(error=tr("Please write the name your people know you by."))
            return
        self._way = way
        self._set(name=name.strip(), error="")
        if self._client is not None:
            self._client.set_account(name.strip(), self._picture)
            self._set(page=way)
        elif self._profile.has_keyring:
            self._errands.start(self._run(self._create(None)))
        else:
            self._set(page="pass")

    @Slot(str, str)
    def usePassphrase(self, passphrase: str, again: str) -> None:
        """Lock this profile with a passphrase."""
        if passphrase != again:
            self._set(error=tr("The two are not the same."))
        else:
            self._errands.start(self._run(self._create(passphrase)))

    async def _create(self, passphrase: str | None) -> None:
        client, _ = await self._profile.create_async(self.state.name, self._picture, passphrase)
        self._client = client
        self._entered(client)
        self._set(page=self._way)

    @Slot(str)
    def unlock(self, passphrase: str) -> None:
        """Open a profile that is locked with a passphrase."""
        self._errands.start(self._run(self._open(passphrase)))

    async def _open(self, passphrase: str | None) -> None:
        client = await self._profile.open_async(passphrase)
        self._client = client
        self._entered(client)

    async def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        self._set(is_busy=True, error="")
        try:
            await errand
        except AppError as refusal:
            self._set(error=refusal.sentence)
        finally:
            self._set(is_busy=False)

    # ---- a community of one's own

    @Slot(str, str, str)
    def create(self, name: str, paint: str, place: str) -> None:
        """Found a community."""
        if not name.strip():
            self._set(error=tr("Please write a name for it."))
        elif self._client is not None:
            self._found(self._client, name.strip(), paint, place)

    def _found(self, client: Client, name: str, paint: str, place: str) -> None:
        first = not self.state.can_go_home
        try:
            group = client.create_group(name, place=place, paint=paint)
        except AppError as refusal:
            self._set(error=refusal.sentence)
        else:
            self._done(group, first)

    # ---- an invitation

    @Slot()
    def paste(self) -> None:
        """Take the link from the clipboard."""
        self.read(QGuiApplication.clipboard().text())

    @Slot(str)
    def read(self, link: str) -> None:
        """Look what a link opens."""
        if link.strip():
            self._words = None
            self._set(link=link.strip())
            self._errands.start(self._run(self._look()))

    @Slot(QUrl)
    def openFile(self, where: QUrl) -> None:
        """A file with a link in it, or a picture with a code on it."""
        data = files.read(where)
        if data is None:
            self._set(error=tr("This file can't be read"))
        elif link := _link_in(data):
            self.read(link)
        else:
            self._errands.start(self._run(self._read_code(data)))

    async def _read_code(self, data: bytes) -> None:
        self._set(link=await self._open_client().read_qr(data))
        await self._look()

    @Slot(str)
    def tryWords(self, words: str) -> None:
        """The four words that were spoken."""
        self._words = " ".join(words.split())
        self._errands.start(self._run(self._look()))

    @Slot(str, result="QVariant")
    def spread(self, text: str) -> list[str]:
        """Words pasted together, one for each field."""
        return text.split()[:4]

    async def _look(self) -> None:
        self._preview = await self._open_client().preview(self.state.link, self._words)
        self.show(self._described(self._preview))

    def _described(self, found: InvitePreview) -> ArrivalState:
        knocks = found.kind == "link"
        who = wording.names([wording.first_name(name) for name in found.hosts[:3]], last="or")
        inviter = wording.first_name(found.inviter) if found.opened else ""
        place = tr(PLACES[found.place][1]) if found.place in PLACES else ""
        number = wording.people(found.people) if found.people else ""
        everything = found.history == "all"
        state: ArrivalState = self.state
        return replace(
            state, page="join", error="", needs_words=found.kind == "words", opened=found.opened, knocks=knocks,
            title=fill("{0} invites you", inviter) if inviter else tr("Your invitation"), inviter=found.inviter,
            inviter_face="inviter/0/0" if found.inviter_face is not None else "", community=found.group_name,
            letter=wording.letter(found.group_name), paint=found.paint or "spruce",
            sub=" · ".join(part for part in (place, number) if part),
            sees=tr("You will see everything so far") if everything else tr("You will see what comes from now on"),
            sees_more=fill("Everyone sees that {0} brought you.", inviter) if inviter else "",
            rules_title=_rules_title(len(found.rules)),
            rules=" ".join(found.rules), lets_in=fill("{0} lets you in", who) if knocks and who else "",
        )  # fmt: skip

    @Slot(str, str)
    def agree(self, name: str, greeting: str) -> None:
        """Go in, or knock."""
        self._errands.start(self._run(self._join(name.strip() or self.state.name, greeting.strip())))

    async def _join(self, name: str, greeting: str) -> None:
        client = self._open_client()
        picture = self._picture
        joined = await client.join(self.state.link, self._words, name=name, picture=picture, greeting=greeting)
        self._group = joined.group
        if joined.state == "member":
            self._done(joined.group, False)
        else:
            self._set_waiting(greeting)

    def _set_waiting(self, greeting: str) -> None:
        said = fill(" and “{0}”", wording.isolated(greeting)) if greeting else ""
        hosts = [wording.first_name(name) for name in (self._preview.hosts if self._preview else ())[:3]]
        who = wording.names(hosts, last="or") or tr("Somebody there")
        name = wording.isolated(self.state.community)
        self._set(
            page="wait", waits=fill("Waiting for somebody at {0} to let you in.", name), opens=fill("{0} opens", who),
            sub=fill("{0}, with your name{1}", wording.clock_time(self._now()), said),
        )  # fmt: skip

    @Slot()
    def takeBack(self) -> None:
        """Take the knock back."""
        if self._errands.attempt(lambda: self._open_client().take_back(self._group)):
            self.back()

    @Slot()
    def lookAround(self) -> None:
        """Go in meanwhile; the door opens by itself."""
        self._done("", False)

    # ---- pictures and passphrases

    def draw(self, kind: str) -> QImage:
        """The chosen picture, or the inviter's."""
        if kind == "chosen":
            return QImage.fromData(QByteArray(self._picture or b""))
        face = self._preview.inviter_face if self._preview else None
        return as_image(face) if face is not None else pictures.blank(1, 1)

    @Slot(str, result=float)
    def strength(self, passphrase: str) -> float:
        """From 0 to 1; three words and more are good."""
        return min(1.0, len(set(passphrase)) * len(passphrase) / (GOOD * 14))

    @Slot(str, result=str)
    def verdict(self, passphrase: str) -> str:
        """The strength in words; empty while nothing is typed."""
        if not passphrase:
            return ""
        if len(passphrase) < FAIR:
            return tr("Short. A sentence of four words is easier and stronger")
        return tr("Good: long") if len(passphrase) >= GOOD else tr("Fair. One word more makes it good")

    def _open_client(self) -> Client:
        if self._client is None:
            raise AppError.of("no-profile")
        return self._client


def _rules_title(number: int) -> str:
    """`Three house rules`; empty without any."""
    if number == 0:
        return ""
    return tr("One house rule") if number == 1 else fill("{0} house rules", wording.spelled(number))


def _link_in(data: bytes) -> str:
    """The link in a small text file; empty if this is no such file."""
    text = data[:4096].decode("utf-8", "ignore").strip()
    return text if text.startswith(("https://", "http://", "dooryard://")) else ""
