# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors of what is said to a relay, and by one (FORMAT 13)."""

from __future__ import annotations

from tests.crypto import reference as r
from tests.crypto.makers.common import OTHER_RELAY, RELAY, Case, Family, made, refused


def capabilities() -> Family:
    """What is said to a relay, and by one (13)."""
    key, address, token = made("writer"), made("address"), made("token")
    envelopes = [b"one" * 200, b"two" * 300]
    ids = [r.digest("dy1:envelope-id", one) for one in envelopes]
    listed = r.digest("dy1:envelopes", *ids)
    at = {"seed": key, "relay_key": RELAY, "address": address}
    return {
        "append": {
            "act": "append",
            **at,
            "envelopes": envelopes,
            "terms": b"\0\2",
            "expect_signature": r.sign(key, "dy1:append", RELAY, address, listed, b"\0\2"),
        },
        "close": {"act": "close", **at, "expect_signature": r.sign(key, "dy1:close", RELAY, address)},
        "about": {
            "act": "about",
            "seed": key,
            "nonce": made("nonce"),
            "body": b"{}",
            "expect_signature": r.sign(key, "dy1:about", made("nonce"), b"{}"),
        },
        "envelope_id": {"act": "envelope_id", "envelope": envelopes[0], "expect_digest": ids[0]},
        "token": {"act": "token", "token": token, "expect_digest": r.digest("dy1:token-hash", token)[:16]},
        "pass": {"act": "pass", "pass": made("pass"), "expect_digest": r.digest("dy1:pass-hash", made("pass"))},
    }


def capabilities_refused() -> Family:
    """Capabilities shown where they do not belong (13)."""
    cases = capabilities()
    append, close, about = cases["append"], cases["close"], cases["about"]
    for case in (append, close, about):
        case |= {"signature": case["expect_signature"], "public": r.public(case.pop("seed"))}
    one, two = append["envelopes"]
    changed: dict[str, tuple[Case, Case]] = {
        "append_at_another_relay": (append, {"relay_key": OTHER_RELAY}),
        "append_to_another_mailbox": (append, {"address": made("elsewhere")}),
        "append_of_fewer_envelopes": (append, {"envelopes": [one]}),
        "append_in_another_order": (append, {"envelopes": [two, one]}),
        "append_cut_elsewhere": (append, {"envelopes": [one + two]}),
        "append_with_another_lifetime": (append, {"terms": b"\0\1"}),
        "append_shown_as_close": (append, {"act": "close"}),
        "close_at_another_relay": (close, {"relay_key": OTHER_RELAY}),
        "close_of_another_mailbox": (close, {"address": made("elsewhere")}),
        "close_with_relay_and_mailbox_swapped": (close, {"address": RELAY, "relay_key": close["address"]}),
        "close_shown_as_append": (close, {"act": "append", "envelopes": [], "terms": b""}),
        "about_for_another_challenge": (about, {"nonce": made("old nonce")}),
        "about_with_another_body": (about, {"body": b"{ }"}),
        "about_from_another_relay": (about, {"public": r.public(made("other relay"))}),
    }
    return {name: refused(case, "BadSignature", **change) for name, (case, change) in changed.items()}
