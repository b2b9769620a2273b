# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes tests/vectors/relay: `python -m tests.relay.make_vectors` after a change of PROTOCOL.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crypto.capability import (
    Secret,
    SigningKey,
    envelope_digest,
    pass_hash,
    sign_about,
    sign_append,
    sign_close,
    token_hash,
)
from crypto.encoding import Wire, encode
from relay.answers import frame
from relay.certificate import self_signed
from relay.url import RelayUrl
from relay.wire import (
    Append,
    Appended,
    Batch,
    ChangePass,
    Close,
    Cursor,
    Delete,
    Deleted,
    Done,
    Item,
    Listen,
    Newer,
    Open,
    Opened,
    Outcome,
    Page,
    Pages,
    PassAction,
    Read,
    Stored,
    Token,
)

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "relay"
FORMAT = "dooryard-relay 1"

SEEDS = {name: bytes([number]) * 32 for number, name in enumerate(("relay", "writer", "closer"), 1)}
RELAY, WRITER, CLOSER = (SigningKey(Secret(seed)) for seed in SEEDS.values())
ADDRESS, OTHER_ADDRESS = b"\xa1" * 32, b"\xa2" * 32
TOKEN = b"\x70" * 32
PASS, CHILD = Secret(b"\x50" * 32), Secret(b"\x51" * 32)
INSTANCE = b"\x11" * 16
ENVELOPE = bytes([1, 1]) + bytes(range(58)) + token_hash(TOKEN) + b"\xee" * 436
OTHER_ENVELOPE = bytes([1, 1]) + bytes(58) + bytes(16) + b"\xdd" * 948

Case = dict[str, Any]
Family = Mapping[str, Case]


def families() -> dict[str, tuple[str, Family]]:
    """Each file by its name: the section of PROTOCOL.md, and its cases by their names."""
    return {
        "bodies-valid": ("3.1", _valid_bodies()),
        "bodies-refused": ("3.1", _refused_bodies()),
        "signatures": ("4", _signatures()),
        "envelopes-refused": ("4.2", _refused_envelopes()),
        "answers-refused": ("5", _refused_answers()),
        "streams-valid": ("4.6", _valid_streams()),
        "streams-refused": ("4.6", _refused_streams()),
        "urls-valid": ("2.1", _valid_urls()),
        "urls-refused": ("2.1", _refused_urls()),
        "certificates": ("2.2", {"from_the_key": {"seed": SEEDS["relay"].hex(), "pem": _certificate()}}),
    }


def written() -> dict[str, str]:
    """The text of every file, as it should be."""
    return {
        f"{name}.json": json.dumps(
            {"format": FORMAT, "section": section, "cases": [{"name": one, **case} for one, case in cases.items()]},
            indent=1,
        )
        + "\n"
        for name, (section, cases) in families().items()
    }


def load(name: str) -> list[Case]:
    """The cases of one file."""
    cases: list[Case] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
    assert cases
    return cases


def signed_batch() -> Batch:
    envelopes, lifetimes = (ENVELOPE, OTHER_ENVELOPE), b"\x00\x01"
    signature = sign_append(WRITER, RELAY.public, ADDRESS, envelopes, lifetimes)
    items = tuple(Item(one, lifetime) for one, lifetime in zip(envelopes, lifetimes, strict=True))
    return Batch(ADDRESS, WRITER.public, signature, items)


def _bodies() -> dict[str, Wire]:
    cursors = (Cursor(ADDRESS, 0), Cursor(OTHER_ADDRESS, 2**63 - 1))
    return {
        "open_with_pass": Open(ADDRESS, (WRITER.public,), CLOSER.public, PASS.reveal()),
        "open_without_pass": Open(ADDRESS, (WRITER.public, RELAY.public), CLOSER.public, b""),
        "opened": Opened(INSTANCE),
        "append": Append((signed_batch(),)),
        "appended": Appended((Outcome("ok", (1, 2)), Outcome("quota", ()), Outcome("deleted", (0, 3)))),
        "read": Read(cursors, 65536),
        "pages": Pages(INSTANCE, (Page((Stored(7, ENVELOPE),), True, 9), Page((), False, 0))),
        "close": Close(ADDRESS, sign_close(CLOSER, RELAY.public, ADDRESS)),
        "delete": Delete((Token(ADDRESS, TOKEN),)),
        "deleted": Deleted((1, 0)),
        "listen": Listen(cursors),
        "newer": Newer(1, 9),
        "mint": ChangePass(PASS.reveal(), PassAction.MINT, pass_hash(CHILD)),
        "end": ChangePass(PASS.reveal(), PassAction.END, pass_hash(CHILD)),
        "replace": ChangePass(CHILD.reveal(), PassAction.REPLACE, pass_hash(PASS)),
        "done": Done(),
    }


def _valid_bodies() -> Family:
    return {name: {"kind": type(body).__name__, "hex": encode(body).hex()} for name, body in _bodies().items()}


def _refused_bodies() -> Family:
    bodies = {name: encode(body) for name, body in _bodies().items()}
    opened, read, delete = bodies["open_with_pass"], bodies["read"], bodies["delete"]
    changed = {
        "nothing": ("Read", b""),
        "a_map": ("Done", b"\x80"),
        "trailing_byte": ("Read", read + b"\0"),
        "cut_short": ("Read", read[:-1]),
        "one_field_too_many": ("Done", b"\x91\x00"),
        "one_field_too_few": ("Opened", b"\x90"),
        "number_longer_than_needed": ("Newer", b"\x92\xcc\x01\x09"),
        "text_instead_of_bytes": ("Opened", b"\x91\xb0" + b"a" * 16),
        "a_float": ("Newer", b"\x92\x01\xcb" + b"\x40\x22" + bytes(6)),
        "negative_number": ("Newer", b"\x92\x01\xff"),
        "number_of_64_bits": ("Newer", b"\x92\x01\xcf" + b"\xff" * 8),
        "short_address": ("Delete", delete.replace(b"\xc4\x20" + ADDRESS, b"\xc4\x1f" + ADDRESS[1:])),
        "no_writers": ("Open", opened.replace(b"\x91\xc4\x20" + WRITER.public, b"\x90")),
        "no_tokens": ("Delete", b"\x91\x90"),
        "no_cursors": ("Listen", b"\x91\x90"),
        "limit_above_a_page": ("Read", read.replace(b"\xce\x00\x01\x00\x00", b"\xce\x00\x40\x00\x01")),
        "unknown_lifetime": ("Append", bodies["append"][:-1] + b"\x06"),
        "unknown_action": ("ChangePass", bodies["mint"].replace(b"\x01\xc4\x20", b"\x04\xc4\x20")),
    }
    return {name: {"kind": kind, "hex": body.hex()} for name, (kind, body) in changed.items()}


def _signatures() -> Family:
    batch = signed_batch()
    nonce, body = b"\x0c" * 32, b'{"protocol":1}'
    return {
        "append": {
            "seed": SEEDS["writer"].hex(),
            "relay_key": RELAY.public.hex(),
            "address": ADDRESS.hex(),
            "envelopes": [item.envelope.hex() for item in batch.items],
            "digests": [envelope_digest(item.envelope).hex() for item in batch.items],
            "lifetimes": "0001",
            "signature": batch.signature.hex(),
        },
        "close": {
            "seed": SEEDS["closer"].hex(),
            "relay_key": RELAY.public.hex(),
            "address": ADDRESS.hex(),
            "signature": sign_close(CLOSER, RELAY.public, ADDRESS).hex(),
        },
        "about": {
            "seed": SEEDS["relay"].hex(),
            "nonce": nonce.hex(),
            "body": body.hex(),
            "signature": sign_about(RELAY, nonce, body).hex(),
        },
    }


def _refused_envelopes() -> Family:
    cases = {
        "one_byte_short": ("envelope", ENVELOPE[:511]),
        "unknown_version": ("envelope", b"\x02" + ENVELOPE[1:]),
        "version_zero": ("envelope", b"\x00" + ENVELOPE[1:]),
        "empty": ("envelope", b""),
    }
    return {name: {"code": code, "hex": data.hex()} for name, (code, data) in cases.items()}


def _refused_answers() -> Family:
    asked = Read((Cursor(ADDRESS, 5),), 1000)
    append = Append((signed_batch(),))
    pages: dict[str, tuple[Page, ...]] = {
        "no_page": (),
        "two_pages_for_one_cursor": (Page((), False, 0), Page((), False, 0)),
        "number_not_after_the_cursor": (Page((Stored(5, ENVELOPE),), False, 9),),
        "numbers_not_ascending": (Page((Stored(7, ENVELOPE), Stored(6, ENVELOPE)), False, 9),),
        "number_twice": (Page((Stored(7, ENVELOPE), Stored(7, ENVELOPE)), False, 9),),
        "number_above_the_newest": (Page((Stored(7, ENVELOPE),), False, 6),),
        "more_than_the_newest": (Page((Stored(7, ENVELOPE),), True, 7),),
        "more_of_nothing": (Page((), True, 5),),
        "more_and_nothing_yet": (Page((), True, 9),),
        "envelope_too_short": (Page((Stored(7, ENVELOPE[:511]),), False, 7),),
    }
    outcomes = {
        "no_outcome": (),
        "too_few_numbers": (Outcome("ok", (1,)),),
        "numbers_for_a_refusal": (Outcome("quota", (1, 2)),),
        "zero_is_no_number": (Outcome("ok", (0, 1)),),
        "not_a_code": (Outcome("no\n", ()),),
    }
    read: dict[str, tuple[Wire, Wire]] = {name: (asked, Pages(INSTANCE, one)) for name, one in pages.items()}
    appended: dict[str, tuple[Wire, Wire]] = {name: (append, Appended(one)) for name, one in outcomes.items()}
    delete = {"one_count_too_many": (Delete((Token(ADDRESS, TOKEN),)), Deleted((1, 0)))}
    return {
        name: {"kind": type(question).__name__, "asked": encode(question).hex(), "answer": encode(answer).hex()}
        for name, (question, answer) in (read | appended | delete).items()
    }


def _valid_streams() -> Family:
    one, two = Newer(0, 1), Newer(2, 2**40)
    streams = {
        "one": ([one], frame(one)),
        "all_is_well": ([], frame(None)),
        "several": ([one, two], frame(None) + frame(one) + frame(two) + frame(None)),
        "not_yet_whole": ([one], frame(one) + frame(two)[:-1]),
    }
    return {
        name: {"hex": data.hex(), "newer": [[each.index, each.newest] for each in newer]}
        for name, (newer, data) in streams.items()
    }


def _refused_streams() -> Family:
    streams = {
        "frame_too_large": b"\x00\x00\x00\x41" + bytes(65),
        "frame_far_too_large": b"\xff\xff\xff\xff",
        "mailbox_not_asked_for": frame(Newer(3, 1)),
        "not_an_answer": b"\x00\x00\x00\x01\xc0",
    }
    return {name: {"mailboxes": 3, "hex": data.hex()} for name, data in streams.items()}


def _valid_urls() -> Family:
    key, relay_pass = RELAY.public, PASS
    urls = {
        "a_name": ("https://relay.example", None, "https://relay.example/#k={k}"),
        "a_port": ("https://relay.example:7443", None, "https://relay.example:7443/#k={k}"),
        "an_address": ("https://192.0.2.7:7443", None, "https://192.0.2.7:7443/#k={k}"),
        "an_ipv6_address": ("https://[2001:db8::7]:7443", None, "https://[2001:db8::7]:7443/#k={k}"),
        "a_pass": ("https://relay.example", relay_pass, "https://relay.example/#k={k}&p={p}"),
        "http_on_this_computer": ("http://127.0.0.1:8080", None, "http://127.0.0.1:8080/#k={k}"),
        "usual_port_left_out": ("https://relay.example", None, "https://relay.example:443/#k={k}"),
        "small_letters": ("https://relay.example", None, "https://Relay.Example/#k={k}"),
        "no_slash": ("https://relay.example", None, "https://relay.example#k={k}"),
        "spaces_around": ("https://relay.example", None, "  https://relay.example/#k={k}\n"),
    }
    return {
        name: {
            "text": _filled(text),
            "base": base,
            "key": key.hex(),
            "pass": "" if one is None else one.reveal().hex(),
            "written": RelayUrl(base, key, one).text(),
        }
        for name, (base, one, text) in urls.items()
    }


def _refused_urls() -> Family:
    texts = {
        "empty": "",
        "no_key": "https://relay.example/",
        "short_key": "https://relay.example/#k=AAAA",
        "key_of_small_order": "https://relay.example/#k=" + "A" * 43,
        "key_with_padding": "https://relay.example/#k={k}=",
        "key_spelt_otherwise": "https://relay.example/#k={k:other}",
        "pass_spelt_otherwise": "https://relay.example/#k={k}&p={p:other}",
        "pass_before_key": "https://relay.example/#p={p}&k={k}",
        "something_more": "https://relay.example/#k={k}&x=1",
        "a_path": "https://relay.example/relay/#k={k}",
        "a_query": "https://relay.example/?a=b#k={k}",
        "a_user": "https://somebody@relay.example/#k={k}",
        "another_scheme": "ftp://relay.example/#k={k}",
        "http_elsewhere": "http://relay.example/#k={k}",
        "http_to_a_name_like_this_computer": "http://127.0.0.1.example/#k={k}",
        "port_too_large": "https://relay.example:65536/#k={k}",
        "port_zero": "https://relay.example:0/#k={k}",
        "no_host": "https:///#k={k}",
        "ipv6_without_brackets": "https://2001:db8::7/#k={k}",
        "broken_ipv6": "https://[1:2:3]/#k={k}",
        "a_line_break": "https://relay.example/\n#k={k}",
    }
    return {name: {"text": _filled(text)} for name, text in texts.items()}


def _filled(text: str) -> str:
    url = RelayUrl("https://relay.example", RELAY.public, PASS).text()
    key, relay_pass = url.partition("#k=")[2].split("&p=")
    # the last of 43 characters has two bits that mean nothing
    other = {"{k:other}": key[:-1] + chr(ord(key[-1]) + 1), "{p:other}": relay_pass[:-1] + chr(ord(relay_pass[-1]) + 1)}
    for mark, value in {**other, "{k}": key, "{p}": relay_pass}.items():
        text = text.replace(mark, value)
    return text


def _certificate() -> str:
    return self_signed(Secret(SEEDS["relay"])).decode("ascii")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for name, text in written().items():
        (FOLDER / name).write_text(text, "utf-8")
