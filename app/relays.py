# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which relays carry what: the profile's own, those of each group, and what is known of how they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from urllib.parse import urlsplit

from app.errors import NotAllowed, NotFound, RelayError
from app.home import Home
from app.refusals import refusals
from app.views import RelayCondition, RelayView
from crypto.capability import new_pass
from relay.errors import WrongUrl
from relay.url import RelayUrl
from sync.authoring import Draft, current_passes, set_relays
from sync.commit import commit_draft
from sync.generations import Passes
from sync.logbook import relay_urls
from sync.session import Session
from sync.store import envelopes, relays
from sync.store.relays import KnownRelay


def parse_url(text: str) -> RelayUrl:
    """A relay's address; RelayError relay-url."""
    try:
        return RelayUrl.parse(text)
    except WrongUrl:
        raise RelayError.of("relay-url") from None


def group_passes(urls: Sequence[RelayUrl]) -> Passes:
    """A pass of its own for a new group at every relay that wants one: a child of the one that was shown."""
    return tuple(sorted((url.key, new_pass()) for url in urls if url.relay_pass is not None))


def profile_relays(home: Home) -> list[RelayView]:
    """The relays that new groups use."""
    return [_view(home, known, b"") for known in relays.relays(home.sessions.db) if known.mine]


def group_relays(home: Home, group: str) -> list[RelayView]:
    """The relays of a group."""
    session = home.session(group)
    found = [relays.relay(home.sessions.db, url.key) for url in relay_urls(session)]
    return [_view(home, known, session.group) for known in found if known is not None]


def add_relay(home: Home, text: str, group: str | None) -> None:
    """Use a relay for new groups and for one's own things, or for one group."""
    url = parse_url(text)
    session = home.sessions.get(home.sessions.own_group) if group is None else home.writable(group)
    _learn(home, url, is_mine=group is None)
    if any(known.key == url.key for known in relay_urls(session)):
        return
    texts = (*session.fold.relays, url.without_pass().text())
    _change(home, session, texts, (*current_passes(session), *group_passes([url])))


def remove_relay(home: Home, text: str, group: str | None) -> None:
    """Stop using a relay; what it holds stays there until it runs out."""
    url = parse_url(text)
    session = home.sessions.get(home.sessions.own_group) if group is None else home.writable(group)
    kept = [known for known in relay_urls(session) if known.key != url.key]
    if len(kept) == len(relay_urls(session)):
        raise NotFound.of("relay-unknown")
    if group is None:
        relays.disown_relay(home.sessions.db, url.key)
    passes = tuple((key, secret) for key, secret in current_passes(session) if key != url.key)
    _change(home, session, [known.text() for known in kept], passes)


def _change(home: Home, session: Session, texts: Sequence[str], passes: Passes) -> None:
    with refusals():
        commit_draft(
            home.sessions, set_relays(Draft(session), texts, tuple(sorted(dict(passes).items()))), home.clock()
        )
    home.tell("relays", "groups", ids=[session.group], group=session.group)


def _learn(home: Home, url: RelayUrl, *, is_mine: bool) -> None:
    shown = url.relay_pass.reveal() if url.relay_pass else b""
    with refusals():
        known = relays.relays(home.sessions.db)
        if len(known) >= relays.MOST_RELAYS and all(one.key != url.key for one in known):
            raise NotAllowed.of("relay-refused")
        relays.know_relay(home.sessions.db, url.key, url.base, shown, mine=is_mine, now=home.clock())


def _view(home: Home, known: KnownRelay, group: bytes) -> RelayView:
    host = urlsplit(known.base).netloc
    lacking = envelopes.lacking_count(home.sessions.db, group, known.number) if group else 0
    state = cast(RelayCondition, known.state)
    url = RelayUrl(known.base, known.key).text()
    return RelayView(url, host, state, _is_here(home, known), known.since, lacking)


def _is_here(home: Home, known: KnownRelay) -> bool:
    return home.here_key is not None and known.key == home.here_key
