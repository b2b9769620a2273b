# SPDX-License-Identifier: AGPL-3.0-or-later
"""An invitation as text survives being handed over, and whatever else is pasted is told apart."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import labels
from crypto.encoding import encode
from crypto.hashing import digest
from crypto.secret import Secret
from crypto.signing import SigningKey
from relay.url import RelayUrl
from sync.errors import SyncError
from sync.links import LinkDamaged, LinkForeign, LinkNewer, read_link, write_link

SECRET = Secret(bytes(range(32)))
RELAY = RelayUrl("https://relay.example:8443", SigningKey(SECRET).public).text()
LINK = write_link("door", SECRET, (RELAY,))
PAGE = write_link("words", SECRET, (RELAY, RELAY), "https://relay.example:8443/i")


def text_of(data: bytes) -> str:
    """A link with this payload and a right sum."""
    whole = data + digest(labels.LINK_SUM, data)[:4]
    return "dooryard://invite#" + urlsafe_b64encode(whole).rstrip(b"=").decode()


@pytest.mark.parametrize("around", ["{}", "  {}\n", "Come in: {} !", "<{}>"[:3] + " "])
@pytest.mark.parametrize("text", [LINK, PAGE])
def test_a_link_is_read_out_of_what_was_pasted(around: str, text: str) -> None:
    found = read_link(around.replace("<", "").format(text))
    assert (found.kind, found.secret, found.relays[0]) == ("door" if text == LINK else "words", SECRET, RELAY)
    assert found.urls()[0].key == SigningKey(SECRET).public


def test_padding_does_no_harm() -> None:
    assert read_link(LINK + "==").secret == SECRET


def test_nothing_secret_is_sent_to_the_page() -> None:
    base, _, payload = PAGE.partition("#")
    assert base == "https://relay.example:8443/i"
    assert payload


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "https://example.org/",
        "https://example.org/i",
        RELAY,
        "dooryard:invite#AAAA",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_invitation_is_foreign(text: str) -> None:
    with pytest.raises(LinkForeign):
        read_link(text)


@given(st.integers(len("dooryard://invite#"), len(LINK) - 1))
def test_a_link_that_was_cut_is_damaged(end: int) -> None:
    with pytest.raises(LinkDamaged):
        read_link(LINK[:end])


@given(st.integers(len("dooryard://invite#"), len(LINK) - 1), st.sampled_from("AZaz09-_="))
def test_a_link_that_was_changed_is_refused(place: int, sign: str) -> None:
    changed = LINK[:place] + sign + LINK[place + 1 :]
    try:
        found = read_link(changed)
    except SyncError:
        return
    # the last sign has bits that mean nothing
    assert found == read_link(LINK)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ((1, "door", SECRET.reveal(), (RELAY,)), None),
        ((2, "door", SECRET.reveal(), (RELAY,)), LinkNewer),
        ((1, "gate", SECRET.reveal(), (RELAY,)), LinkDamaged),
        ((1, "door", b"short", (RELAY,)), LinkDamaged),
        ((1, "door", SECRET.reveal(), ()), LinkDamaged),
        ((1, "door", SECRET.reveal(), ("https://relay.example",)), LinkDamaged),
        ((1, "door", SECRET.reveal(), (RELAY,), 1), LinkDamaged),
    ],
)
def test_each_field_is_checked(fields: tuple[object, ...], error: type[SyncError] | None) -> None:
    if error is None:
        assert read_link(text_of(encode(fields))).relays == (RELAY,)
    else:
        with pytest.raises(error):
            read_link(text_of(encode(fields)))


@given(st.text(max_size=200))
def test_any_text_is_a_link_or_refused_by_name(text: str) -> None:
    with pytest.raises((LinkForeign, LinkDamaged, LinkNewer)):
        read_link(text)
