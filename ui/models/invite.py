# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three ways to let somebody in, and the people who stand at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QGuiApplication

from app.views import GroupView, InviteKind, InviteView, KnockView
from ui import files
from ui.models import wording
from ui.models.community import keeps_the_door
from ui.models.desk import Desk
from ui.models.page import Page
from ui.models.wording import count, fill, tr
from ui.record_model import RecordModel

USES = (1, 5, 10, 50, 200)
DAYS = (1, 7, 30, 90)
TICK_MS = 10_000
USUAL = 10


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door."""

    key: str
    name: str
    face: str
    title: str
    sub: str
    let_in: str


@dataclass(frozen=True, slots=True)
class InviteState:
    """The chosen way and its invitation; `link` is empty while there is none to show."""

    group: str = ""
    name: str = ""
    title: str = ""
    back: str = ""
    letter: str = ""
    paint: str = "spruce"
    kind: str = "link"
    reach: str = "none"
    link: str = ""
    words: tuple[str, ...] = ()
    left: str = ""
    over: bool = False
    uses: str = ""
    until: str = ""
    keepers: str = ""
    copied: bool = False
    is_busy: bool = False
    only_link: bool = False
    inviter: str = ""
    inviter_line: str = ""
    inviter_face: str = ""
    sees: str = ""
    sees_more: str = ""
    rules: tuple[str, ...] = ()


class InviteModel(Page):
    """The invitations of the community that `turn_to` was given last."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(InviteState(), parent)
        self._desk = desk
        self._group = ""
        self._kind: InviteKind = "link"
        self._busy = False
        self._copied = ""
        self._knocks: RecordModel[Knock] = RecordModel(lambda row: row.key, self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.refresh)

    def _list(self) -> QObject:
        return self._knocks

    knocks = Property(QObject, _list, constant=True)

    def turn_to(self, group: str) -> None:
        """Open on the way that was used last, first on *Link*."""
        kept = self._desk.client.setting("invite_kind", "link")
        self._group, self._copied = group, ""
        at_once = "invite-key-box" in self._desk.people.group(group).can
        self.choose(kept if at_once and kept in get_args(InviteKind) else "link")

    @Slot(str)
    def choose(self, kind: str) -> None:
        """Show another way; make its invitation if none is open."""
        self._kind = next(one for one in get_args(InviteKind) if one == kind)
        self._desk.client.set_setting("invite_kind", kind)
        self.refresh()
        if self._open() is None and self._reach() != "none":
            self._desk.errands.start(self._make(USUAL, None))

    async def _make(self, uses: int, lasts_ms: int | None) -> None:
        kind = self._kind
        self._busy = True
        self.refresh()
        try:
            await self._desk.client.invite(self._group, kind, uses=uses if kind == "link" else 1, expires_ms=lasts_ms)
        finally:
            self._busy = False
            self.refresh()

    def leave(self) -> None:
        """The page is left: nothing needs the clock."""
        self._timer.stop()

    def _open(self) -> InviteView | None:
        now = self._desk.now()
        found = [view for view in self._desk.client.invites(self._group) if view.kind == self._kind]
        good = [view for view in found if view.expires > now and view.used < view.uses]
        usable = [view for view in good if view.link and (view.kind != "words" or view.words)]
        return usable[-1] if usable else None

    def _reach(self) -> str:
        found = self._open()
        if found is not None:
            return found.reach
        return "house" if self._desk.client.group_relays(self._group) else "none"

    @Slot()
    def refresh(self) -> None:
        """Ask the client again, if a community is shown."""
        if self._group:
            self._timer.start()
            self._knocks.show([self._knock(view) for view in self._desk.client.requests(self._group)])
            self.show(self._words(self._desk.people.group(self._group), self._open()))

    def _words(self, group: GroupView, invite: InviteView | None) -> InviteState:
        name = wording.isolated(group.name)
        me = self._desk.people.members(group.group).get(group.me)
        shown = invite.link if invite else ""
        return InviteState(
            group=group.group, name=group.name, title=fill("Invite to {0}", name), back=fill("Back to {0}", name),
            letter=wording.letter(group.name), paint=group.paint, kind=self._kind, reach=self._reach(), link=shown,
            words=tuple((invite.words or "").split()) if invite else (),
            left=wording.left(invite.expires - self._desk.now()) if invite else "",
            over=invite is None and not self._busy, uses=used_words(invite),
            until=wording.long_day(invite.expires) if invite else "", keepers=self._keepers(group),
            copied=bool(shown) and self._copied == shown, is_busy=self._busy,
            only_link="invite-key-box" not in group.can,
            inviter=me.name if me else "",
            inviter_line=fill("{0} invites you", wording.isolated(me.name)) if me else "",
            inviter_face=self._desk.people.face(group.group, group.me), sees=sees(group.history),
            sees_more=fill("So it is for everyone who joins {0}.", name), rules=group.rules,
        )  # fmt: skip

    def _keepers(self, group: GroupView) -> str:
        found = self._desk.people.members(group.group).values()
        keepers = sorted((one for one in found if keeps_the_door(one)), key=lambda one: not one.me)
        shown = [tr("You") if one.me else wording.first_name(one.name) for one in keepers]
        return wording.names(shown[:3], len(shown), last="or")

    def _knock(self, view: KnockView) -> Knock:
        said = fill("“{0}”", wording.isolated(view.greeting)) if view.greeting else ""
        by = fill("with {0}'s link", wording.first_name(view.invited_by)) if view.invited_by else ""
        sub = [said, ", ".join(part for part in (by, wording.ago(view.since, self._desk.now())) if part)]
        return Knock(
            view.request, view.name, self._desk.people.knock(view.request, view.has_picture),
            fill("{0} is knocking", wording.isolated(view.name)), " · ".join(part for part in sub if part),
            fill("Let {0} in", wording.first_name(view.name)),
        )  # fmt: skip

    @Slot()
    def copy(self) -> None:
        """Put the link on the clipboard."""
        QGuiApplication.clipboard().setText(self.state.link)
        self._copied = self.state.link
        self.refresh()
        self._desk.say(tr("Link copied"), "", None)

    @Slot()
    def renew(self) -> None:
        """End this invitation and make a new one of the same kind."""
        self._cancel()
        self._desk.errands.start(self._make(USUAL, None))

    @Slot()
    def end(self) -> None:
        """End this invitation; nobody can use it any more."""
        if self._cancel():
            self._desk.say(tr("This invitation is over"), "", None)
        self.refresh()

    def _cancel(self) -> bool:
        found = self._open()
        return found is not None and self._desk.errands.attempt(lambda: self._desk.client.cancel_invite(found.invite))

    @Slot(result="QVariant")
    def useChoices(self) -> list[dict[str, object]]:
        """For how many people a link may be."""
        return [_line(f"uses:{n}", wording.people(n), "users-round") for n in USES]

    @Slot(result="QVariant")
    def dayChoices(self) -> list[dict[str, object]]:
        """Until when a link may work."""
        now = self._desk.now()
        return [_line(f"days:{n}", wording.long_day(now + n * wording.DAY_MS), "clock") for n in DAYS]

    @Slot(str)
    def limit(self, choice: str) -> None:
        """Make the link anew with another limit: `uses:5` or `days:30`."""
        what, number = choice.split(":")
        found = self._open()
        uses = int(number) if what == "uses" else found.uses if found else USUAL
        lasts = found.expires - self._desk.now() if found else None
        self._cancel()
        self._desk.errands.start(self._make(uses, int(number) * wording.DAY_MS if what == "days" else lasts))

    @Slot(str)
    def admit(self, request: str) -> None:
        """Let somebody in."""
        name = next(wording.first_name(row.name) for row in self._knocks.rows if row.key == request)
        if self._desk.errands.attempt(lambda: self._desk.client.admit(self._group, request)):
            self._desk.say(fill("{0} is in", name), "", None)

    @Slot(str)
    def decline(self, request: str) -> None:
        """Leave somebody outside."""
        self._desk.errands.attempt(lambda: self._desk.client.decline(self._group, request))

    @Slot()
    def runRelay(self) -> None:
        """Start the relay of this computer for this community, then make the invitation."""
        self._desk.errands.start(self._run_relay())

    async def _run_relay(self) -> None:
        client = self._desk.client
        self._busy = True
        self.refresh()
        try:
            await client.relay_host.start()  # it carries each community that has no relay yet
        finally:
            self._busy = False
        self.choose(self._kind)

    @Slot(QUrl)
    def save(self, where: QUrl) -> None:
        """Write the link to a file."""
        if files.write(where, self.state.link.encode()):
            self._desk.say(tr("Saved"), "", None)
        else:
            self._desk.say(tr("It can't be saved there"), "", None)


def used_words(invite: InviteView | None) -> str:
    """`10, nobody yet` or `10, 3 came`."""
    if invite is None:
        return ""
    came = count(invite.used, "1 came", "{0} came") if invite.used else tr("nobody yet")
    return f"{invite.uses}, {came}"


def sees(history: str) -> str:
    """What newcomers see, as it stands on the invitation."""
    return tr("You will see: Everything so far") if history == "all" else tr("You will see: What comes from now on")


def _line(key: str, text: str, icon: str) -> dict[str, object]:
    return {"id": key, "text": text, "icon": icon, "danger": False}
