# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checked-in vectors: as the code makes them, and as it finds them, reading them like somebody else's."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import pytest
from nacl.signing import SigningKey as NaclKey

from crypto.encoding import decode
from sync.content import Core, content_id, decode_body, kind_of, verify_content
from sync.errors import BadContent, BadControl
from sync.events import SignedControl, verify_control
from sync.knocks import Knock, verify_knock
from sync.membership import fold
from tests.sync.make_vectors import FOLDER, said, written

Case = dict[str, Any]
WRITTEN = written()


def cases(file: str) -> list[Any]:
    """The cases of a file, by name."""
    document = json.loads((FOLDER / f"{file}.json").read_text())
    return [pytest.param(case, id=case["name"]) for case in document["cases"]]


def raw(case: Case, *names: str) -> list[bytes]:
    """Fields in hex as bytes."""
    return [bytes.fromhex(case[name]) for name in names]


def framed(*parts: bytes) -> bytes:
    """Parts with their lengths in front (FORMAT 2.2)."""
    return b"".join(len(part).to_bytes(8) + part for part in parts)


def hashed(label: str, *parts: bytes) -> bytes:
    """A digest with nothing but hashlib."""
    return blake2b(framed(*parts), digest_size=32, person=label.encode().ljust(16, b"\0")).digest()


def signature_of(seed: bytes, label: str, *parts: bytes) -> bytes:
    """A signature with nothing but PyNaCl."""
    return NaclKey(seed).sign(label.encode().ljust(16, b"\0") + framed(*parts)).signature


def test_the_files_are_what_the_code_writes() -> None:
    found = {str(path.relative_to(FOLDER)): path.read_text() for path in FOLDER.rglob("*.json")}
    assert found.keys() == WRITTEN.keys()
    assert [name for name, text in found.items() if WRITTEN[name] != text] == []


@pytest.mark.parametrize("case", cases("controls-valid"))
def test_controls(case: Case) -> None:
    control, signature, seed = raw(case, "control", "signature", "seed")
    event = verify_control(SignedControl(control, signature))
    assert event.id.hex() == case["id"] == hashed("dy1:control", control).hex()
    assert signature == signature_of(seed, "dy1:control-sig", control)
    assert [one.hex() for one in event.control.parents] == case["parents"]
    assert (event.control.device.hex(), event.control.prev.hex()) == (case["device"], case["prev"])
    assert event.control.group.hex() == case["group"]
    (body,) = raw(case, "body")
    assert kind_of(body) == case["kind"]
    assert control.endswith(body)


@pytest.mark.parametrize("case", cases("controls-refused"))
def test_controls_refused(case: Case) -> None:
    control, signature = raw(case, "control", "signature")
    with pytest.raises(BadControl) as caught:
        verify_control(SignedControl(control, signature))
    assert caught.value.code == case["error"]


@pytest.mark.parametrize("case", cases("contents-valid"))
def test_contents(case: Case) -> None:
    data, group, device, event, signature, seed = raw(case, "core", "group", "device", "id", "signature", "seed")
    core = decode(Core, data)
    assert content_id(group, device, core) == event
    assert event == hashed("dy1:content", group, device, core.prev, core.salt, core.body, *core.refs)
    assert kind_of(core.body) == case["kind"]
    assert decode_body(core.body)
    heads = tuple(bytes.fromhex(head) for head in case["heads"])
    generation, header = raw(case, "generation", "header")
    verify_content(device, signature, group, generation, header, heads, case["time"], event)
    parts = (group, generation, header, b"".join(heads), case["time"].to_bytes(8), event)
    assert signature == signature_of(seed, "dy1:content-sig", *parts)


@pytest.mark.parametrize("case", cases("contents-refused"))
def test_contents_refused(case: Case) -> None:
    with pytest.raises(BadContent):
        decode_body(*raw(case, "body"))


@pytest.mark.parametrize("case", cases("knocks-valid"))
def test_knocks(case: Case) -> None:
    knock, group, invite = raw(case, "knock", "group", "invite")
    verify_knock(decode(Knock, knock), group, invite)


@pytest.mark.parametrize("case", cases("knocks-refused"))
def test_knocks_refused(case: Case) -> None:
    knock, group, invite = raw(case, "knock", "group", "invite")
    with pytest.raises(BadContent):
        verify_knock(decode(Knock, knock), group, invite)


def shuffled(items: list[Any]) -> list[Any]:
    """The same in a random order, with some twice."""
    return random.Random(5).sample(items * 2, len(items) * 2)


@pytest.mark.parametrize(
    "order", [list, lambda events: events[::-1], shuffled], ids=["as_given", "backwards", "shuffled"]
)
@pytest.mark.parametrize("path", sorted((FOLDER / "folds").glob("*.json")), ids=lambda path: path.stem)
def test_folds(path: Any, order: Callable[[list[Any]], list[Any]]) -> None:
    story = json.loads(path.read_text())
    events = [verify_control(SignedControl(*raw(one, "control", "signature"))) for one in story["events"]]
    found = fold(order(events), bytes.fromhex(story["group"]))
    for one in story["events"]:
        expected = {name: one[name] for name in ("verdict", "reason") if name in one}
        assert said(found.verdict(bytes.fromhex(one["id"]))) == expected
    members = {
        one.id.hex(): {"id": one.id.hex(), "role": one.role, "status": one.status, "path": list(one.path)}
        for one in found.members.values()
    }
    assert list(dict(sorted(members.items())).values()) == story["members"]
    assert {one.id.hex(): one.state for one in found.invites.values()} == story["invites"]
    assert sorted(one.id.hex() for one in found.generations.values() if one.clean) == story["clean"]
    assert (found.current.hex() if found.current else None) == story["current"]
    assert sorted(head.hex() for head in found.heads) == story["heads"]
    assert found.card.name == story["card_name"]
