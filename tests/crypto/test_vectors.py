# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checked-in vectors: as the second reading of the format makes them, and as crypto/ finds them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crypto import capability as c
from crypto import errors, labels
from crypto import generation as g
from crypto import invite as i
from crypto.aead import open_bytes
from crypto.beacon import open_beacon
from crypto.encoding import decode, encode
from crypto.envelope import bucket, open_envelope, read_header
from crypto.generation import Commitments, GenerationSecrets, Kit, KitRole
from crypto.hashing import derive, digest
from crypto.labels import Label
from crypto.member import (
    MemberRecord,
    check_record,
    delete_token,
    deletion_secret,
    device_key,
    member_id,
    sealing_key,
    succession_commitment,
)
from crypto.passphrase import Cost, unlock
from crypto.root import Root
from crypto.sealing import BoxContext, SealingKey, check_sealing_public, key_id, open_box
from crypto.secret import Secret
from crypto.signing import SigningKey, check_public, verify
from crypto.words import entropy_of
from tests.crypto import reference
from tests.crypto.make_vectors import FOLDER, load, written
from tests.crypto.makers.common import Case

CRYPTO = Path(__file__).resolve().parents[2] / "crypto"
FORMAT = (CRYPTO / "FORMAT.md").read_text()
Found = dict[str, Any]


def named(name: str) -> Label:
    return labels.label(name.removeprefix("dy1:"))


def context_of(case: Case) -> BoxContext:
    return BoxContext(**case["context"])


def find_signature(case: Case) -> Found:
    key = SigningKey(Secret(case["seed"]))
    check_public(key.public)
    verify(key.public, case["signature"], named(case["label"]), *case["parts"])
    assert key.public == case["public"]
    return {"signature": key.sign(named(case["label"]), *case["parts"])}


def check_signature(case: Case) -> Found:
    verify(case["public"], case["signature"], named(case["label"]), *case["parts"])
    return {}


def check_signing_key(case: Case) -> Found:
    check_public(case["public"])
    return {}


def check_sealing_key(case: Case) -> Found:
    check_sealing_public(case["public"])
    return {}


def find_capability(case: Case) -> Found:
    match case["act"]:
        case "append":
            at = (case["relay_key"], case["address"], case["envelopes"], case["terms"])
            return {"signature": c.sign_append(SigningKey(Secret(case["seed"])), *at)}
        case "close":
            return {"signature": c.sign_close(SigningKey(Secret(case["seed"])), case["relay_key"], case["address"])}
        case "about":
            return {"signature": c.sign_about(SigningKey(Secret(case["seed"])), case["nonce"], case["body"])}
        case "envelope_id":
            return {"digest": c.envelope_digest(case["envelope"])}
        case "token":
            return {"digest": c.token_hash(case["token"])}
        case _:
            return {"digest": c.pass_hash(Secret(case["pass"]))}


def check_capability(case: Case) -> Found:
    who = (case["public"], case["signature"])
    match case["act"]:
        case "append":
            c.check_append(*who, case["relay_key"], case["address"], case["envelopes"], case["terms"])
        case "close":
            c.check_close(*who, case["relay_key"], case["address"])
        case _:
            c.check_about(*who, case["nonce"], case["body"])
    return {}


def find_sealing_key(case: Case) -> Found:
    public = SealingKey(Secret(case["secret"])).public
    check_sealing_public(public)
    seed = derive(Secret(case["secret"]), labels.KEM_MLKEM, size=64)
    x25519 = derive(Secret(case["secret"]), labels.KEM_X25519)
    return {"public": public, "key_id": key_id(public), "mlkem_seed": seed.reveal(), "x25519_key": x25519.reveal()}


def find_root(case: Case) -> Found:
    root, relay = Root(Secret(case["entropy"])), case["relay_key"]
    beacon = root.beacon()
    public = beacon.public()
    assert Root.from_words(root.words).vault_key() == root.vault_key()
    return {
        "words": root.words,
        "override_publics": [root.override_key(index).public for index in case["override_indexes"]],
        "succession_digest": root.succession_digest(),
        "vault_key": root.vault_key().reveal(),
        "beacon_lookout": public.lookout.reveal(),
        "beacon_writer_secret": public.writer_secret.reveal(),
        "beacon_sealing": public.sealing,
        "beacon_address": beacon.address(relay),
        "beacon_writer": beacon.writer(relay).public,
        "beacon_closer": beacon.closer(relay).public,
        "beacon_token": public.delete_token(relay, case["number"]),
    }


def find_beacon(case: Case) -> Found:
    beacon = Root(Secret(case["entropy"])).beacon()
    number, record = open_beacon(beacon, case["relay_key"], case["envelope"])
    return {"number": number, "record": record}


def find_member(case: Case) -> Found:
    root, salt = Root(Secret(case["entropy"])), case["salt"]
    record = MemberRecord(
        root.override_key(case["override_index"]).public,
        succession_commitment(salt, root.succession_digest()),
        sealing_key(Secret(case["user_key"]), salt).public,
        (device_key(Secret(case["device_secret"]), salt).public,),
    )
    check_record(record)
    deletion = deletion_secret(Secret(case["user_key"]))
    return {
        "record": encode(record),
        "member_id": member_id(record),
        "deletion_secret": deletion.reveal(),
        "delete_token": delete_token(deletion, case["event_id"]),
    }


def check_member(case: Case) -> Found:
    check_record(decode(MemberRecord, case["record"]))
    return {}


def find_generation(case: Case) -> Found:
    s, relay = GenerationSecrets(**{part: Secret(value) for part, value in case["secrets"].items()}), case["relay_key"]
    walked = [g.advance(s.content, 0, step) for step in case["steps"]]
    return {
        "commitments": msgspec.structs.asdict(g.commitments(s)),
        "step_secrets": [one.reveal() for one in walked],
        "step_commitments": [g.step_commitment(one) for one in walked],
        "mask": g.mask(s.lookout).reveal(),
        "content_address": g.content_address(s.lookout, relay),
        "control_address": g.control_address(s.lookout, relay),
        "content_writer": g.content_writer_key(s.content_writer, relay).public,
        "control_writer": g.control_writer_key(s.control_writer, relay).public,
        "content_closer": g.content_closer_key(s.closer, relay).public,
        "control_closer": g.control_closer_key(s.closer, relay).public,
    }


def find_kit(case: Case) -> Found:
    kit = g.open_kit(Secret(case["key"]), context_of(case), case["sealed"])
    g.check_kit(kit, KitRole(case["role"]), Commitments(**case["commitments"]), case["step_commitment"])
    assert decode(Kit, encode(kit)) == kit
    return {"kit": encode(kit)}


def find_envelope(case: Case) -> Found:
    content = open_envelope(case["envelope"], Secret(case["key"]))
    header = read_header(case["envelope"])
    return {"content": content, "step": header.step(Secret(case["mask"])), "token_hash": header.token_hash}


def find_invite(case: Case) -> Found:
    link, cost = Secret(case["link"]), Cost(case["operations"], case["memory"])
    if case["kind"] == "words":
        payload = i.open_spoken(link, case["words"], cost, case["envelope"])
        key = i.words_key(link, case["words"], cost)
    else:
        key = i.door_key(link) if case["kind"] == "door" else i.card_key(link)
        payload = i.open_invite(key, case["envelope"])
    return {
        "payload": payload,
        "key": key.reveal(),
        "address": i.invite_address(link, case["relay_key"]),
        "writer": i.invite_writer(link, case["relay_key"]).public,
    }


def find_box(case: Case) -> Found:
    return {"plaintext": open_box(SealingKey(Secret(case["secret"])), context_of(case), case["box"])}


def find_committed(case: Case) -> Found:
    label = named(case["label"])
    return {"plaintext": open_bytes(Secret(case["secret"]), label, case["associated"], case["sealed"])}


def find_derivation(case: Case) -> Found:
    secret = derive(Secret(case["secret"]), named(case["label"]), *case["parts"], size=case["size"])
    return {"secret": secret.reveal()}


def find_link(case: Case) -> Found:
    return {"payload": g.open_link(Secret(case["secret"]), context_of(case), case["sealed"])}


RUNS: dict[str, Callable[[Case], Found]] = {
    "labels": lambda case: {"bytes": named(case["label"])},
    "digests": lambda case: {"digest": digest(named(case["label"]), *case["parts"])},
    "derivations": find_derivation,
    "signatures-valid": find_signature,
    "signatures-refused": check_signature,
    "signing-keys-refused": check_signing_key,
    "committed-open": find_committed,
    "committed-refused": find_committed,
    "sealing-keys": find_sealing_key,
    "sealing-keys-refused": check_sealing_key,
    "boxes-open": find_box,
    "boxes-refused": find_box,
    "roots": find_root,
    "words-refused": lambda case: {"": entropy_of(case["text"])},
    "beacons-open": find_beacon,
    "beacons-refused": find_beacon,
    "members": find_member,
    "members-refused": check_member,
    "generations": find_generation,
    "kits-open": find_kit,
    "kits-refused": find_kit,
    "links-open": find_link,
    "buckets": lambda case: {"bucket": bucket(case["size"])},
    "envelopes-open": find_envelope,
    "envelopes-refused": find_envelope,
    "locks-open": lambda case: {"secret": unlock(case["locked"], case["passphrase"]).reveal()},
    "locks-refused": lambda case: {"": unlock(case["locked"], case["passphrase"])},
    "invites-open": find_invite,
    "invites-refused": find_invite,
    "capabilities-valid": find_capability,
    "capabilities-refused": check_capability,
}
CASES = [pytest.param(run, case, id=f"{name}-{case['name']}") for name, run in RUNS.items() for case in load(name)]


@pytest.mark.parametrize(("run", "case"), CASES)
def test_a_vector_is_found(run: Callable[[Case], Found], case: Case) -> None:
    if "error" not in case:
        expected = {name.removeprefix("expect_"): value for name, value in case.items() if name.startswith("expect_")}
        assert expected
        assert run(case) == expected
        return
    with pytest.raises(errors.CryptoError) as caught:
        run(case)
    assert type(caught.value).__name__ == case["error"]
    for told in ("part", "position"):
        if case.get(told) is not None:
            assert getattr(caught.value, told) == case[told]


def test_the_files_are_those_that_are_made() -> None:
    """Wire, spec and vectors move together: `python -m tests.crypto.make_vectors` writes them anew."""
    expected = written()
    assert {path.name for path in FOLDER.glob("*.json")} == set(expected) == {f"{name}.json" for name in RUNS}
    for name, text in expected.items():
        assert (FOLDER / name).read_text() == text, name


def test_every_refusal_is_of_one_family() -> None:
    for name in RUNS:
        assert {("error" in case) for case in load(name)} == {name.endswith("refused")}


@pytest.mark.parametrize("case", load("boxes-open"), ids=lambda case: str(case["name"]))
def test_a_box_is_standard_hpke(case: Case) -> None:
    """X-Wing and RFC 9180 written out again open what the library sealed (see also test_wycheproof)."""
    context = tuple(case["context"].values())
    assert reference.open_box(case["secret"], context, case["box"]) == case["expect_plaintext"]


def test_the_format_names_every_label_in_use() -> None:
    used = set()
    for path in CRYPTO.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "labels":
                used.add(getattr(labels, node.attr).rstrip(b"\0").decode())
    assert used == set(re.findall(r"`(dy1:[a-z0-9-]+)`", FORMAT))


def test_the_format_has_every_section_that_is_cited() -> None:
    sections = set(re.findall(r"^#+ (\d+(?:\.\d+)?)", FORMAT, re.MULTILINE))
    cited = set()
    for path in (*CRYPTO.glob("*.py"), *Path(__file__).parent.rglob("*.py")):
        cited |= set(re.findall(r"FORMAT (\d+(?:\.\d+)?)", path.read_text()))
    cited |= {re.search(r'"section": "([\d.]+)"', (FOLDER / f"{name}.json").read_text())[1] for name in RUNS}  # type: ignore[index]
    assert cited <= sections
