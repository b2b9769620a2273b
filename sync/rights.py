# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the author of an event had the right to it at the event's own parents (PROTOCOL 5.3)."""

from __future__ import annotations

from crypto.member import member_id
from sync.bodies import (
    Admit,
    CloseInvite,
    ControlBody,
    GenerationBody,
    Genesis,
    Invite,
    Join,
    Leave,
    Remove,
    Rotate,
    SetCard,
    SetRelays,
    SetRole,
    UnknownBody,
    Upgrade,
)
from sync.clocks import Clock
from sync.constitution import MAX_PATH, rank
from sync.fields import Action
from sync.state import FOUNDER, Grant, State

MAX_STRIDE = 64

_ACTIONS: dict[type[ControlBody], Action] = {
    Admit: "admit",
    Remove: "remove",
    SetRole: "role",
    SetCard: "card",
    SetRelays: "relays",
    Upgrade: "upgrade",
}


def judge(state: State, number: int) -> None:
    """Judge the next event of a log and let it have its effect on the state."""
    log = state.log
    control, clock = log.events[number].control, log.clocks[number]
    body, flaw = control.body, log.flaws[number]
    if isinstance(body, Genesis):
        state.add(number, None, Grant(member_id(body.founder), FOUNDER, FOUNDER))
        return
    if flaw is not None or isinstance(body, UnknownBody):
        state.add(number, flaw, None)
        return
    if isinstance(body, Join):
        _judge_join(state, number, body)
        return
    author = state.speaker(control.device, clock)
    state.add(number, "not-a-member" if author is None else _refusal(state, clock, body, author), author)


def _judge_join(state: State, number: int, join: Join) -> None:
    """Nobody but the invite stands behind somebody who lets itself in."""
    opened = state.log.numbers[join.invite]
    reason = None if state.counts(opened) else "invite-unknown"
    status = state.statuses[opened]
    state.add(number, reason, Grant(state.authors[opened], status, status))


def _refusal(state: State, clock: Clock, body: ControlBody, author: Grant) -> str | None:
    match body:
        case Leave() | CloseInvite():
            return None
        case Invite():
            return _invite_refusal(state, clock, body, author)
        case Rotate(generation=generation):
            return _rotate_refusal(state, clock, generation, author)
        case _ if not state.allows(author.status, _ACTIONS[type(body)]):
            return "no-right"
        case Admit():
            return _admit_refusal(state, clock, body, author)
        case Remove(member=member):
            target = state.grant(member, clock)
            return "outranked" if target is not None and target.status <= author.status else None
        case SetRole():
            return _role_refusal(state, clock, body, author)
        case Upgrade(fold_version=version):
            return None if version > state.version(clock) else "version"
    return None


def _invite_refusal(state: State, clock: Clock, invite: Invite, author: Grant) -> str | None:
    if not state.allows(author.status, "invite-link" if invite.kind == "link" else "invite-key-box"):
        return "no-right"
    reason = None if invite.kind == "link" else _step_refusal(state, clock, invite)
    return reason or _grant_refusal(author, rank(invite.role))


def _admit_refusal(state: State, clock: Clock, admit: Admit, author: Grant) -> str | None:
    member = member_id(admit.member)
    if state.is_ended(member, clock):
        return "member-ended"
    known = state.grant(member, clock)
    if known is not None and known.status <= author.status:
        return "outranked"
    return _step_refusal(state, clock, admit) or _grant_refusal(author, rank(admit.role))


def _step_refusal(state: State, clock: Clock, opening: Admit | Invite) -> str | None:
    """With open history the first step is opened, else one shortly after all that were opened before."""
    if state.log.generations[state.log.numbers[opening.generation]].history == "all":
        return None if opening.step == 0 else "step"
    top = state.top_step(opening.generation, clock)
    return None if top < opening.step <= top + MAX_STRIDE else "step"


def _role_refusal(state: State, clock: Clock, change: SetRole, author: Grant) -> str | None:
    target = state.active(change.member, clock)
    if target is None:
        return "member-ended"
    if target.status <= author.status:
        return "outranked"
    if (rank(change.role) > target.status[0]) != bool(change.stands):
        return "stands"
    return _grant_refusal(author, rank(change.role))


def _grant_refusal(author: Grant, role: int) -> str | None:
    """Nobody gives more than they have, and no line of grants grows without end."""
    if role < author.status[0]:
        return "role-too-high"
    return "too-deep" if len(author.status[1]) >= MAX_PATH else None


def _rotate_refusal(state: State, clock: Clock, generation: GenerationBody, author: Grant) -> str | None:
    """Some may always change the locks; whoever may post, when no generation would do."""
    if generation.history != state.history(clock) and not state.allows(author.status, "history"):
        return "no-right"
    if state.allows(author.status, "rotate"):
        return None
    is_needed = not any(
        state.is_untouched(one, clock) and state.is_complete(one, clock) for one in state.generations(clock)
    )
    return None if is_needed and state.allows(author.status, "post") else "no-right"
