# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence that a person may read is one plain sentence in the words of the design language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import errors, messages
from app.errors import AppError
from app.messages import NAMED, REFUSALS, SENTENCES, refusal, sentence
from relay.wire import Code

# The left column of the design language's section 8, as whole words.
NEVER = re.compile(
    r"\b("
    r"encrypted|encrypt|encryption|decrypt|decrypted|decryption|ciphertext|E2EE"
    r"|key|keys|epoch|generation|generations|rekey|ratchet|MLS|fingerprint|safety number|seed|mnemonic|backup"
    r"|server|servers|node|nodes|sync|synced|peer|peers|envelope|envelopes"
    r"|owner|owners|admin|admins|moderator|moderators|reader|readers|user|users"
    r"|token|tokens|request|requests|approve|approved|pending|visibility|policy"
    r"|identity|persona|alias|profile|NAT|UPnP|port|ports|CGNAT|reachable"
    r"|revoke|revoked|delivered|online|database|error|failed|invalid|oops"
    r")\b",
    re.IGNORECASE,
)
FILLED = {"who": "June", "group": "Cousins", "day": "May 2", "position": "7"}
EVERY = [(code, text) for table in (SENTENCES, NAMED) for code, text in table.items()]


@pytest.mark.parametrize(("code", "text"), EVERY, ids=[f"{n}-{code}" for n, (code, _) in enumerate(EVERY)])
def test_a_sentence_is_one_plain_sentence(code: str, text: str) -> None:
    shown = text.format(**FILLED)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert shown.endswith(".")
    assert ". " not in shown
    assert "!" not in shown
    assert "  " not in shown
    assert shown[0].isupper()
    assert len(shown) <= 160
    assert NEVER.search(shown) is None


def test_no_code_stands_in_two_tables() -> None:
    tables = (messages.PROFILE, messages.INVITES, messages.RELAYS, messages.PEOPLE, messages.PICTURES, messages.REASONS)
    assert sum(len(table) for table in tables) == len(SENTENCES)
    assert NAMED.keys() <= SENTENCES.keys()
    assert set(REFUSALS.values()) <= SENTENCES.keys()


def test_every_code_that_is_raised_has_its_sentence() -> None:
    sources = [path.read_text("utf-8") for path in Path(messages.__file__).parent.rglob("*.py")]
    raised = {code for source in sources for code in re.findall(r"\b(?:of|sentence)\(\s*\"([a-z-]+)\"", source)}
    assert len(raised) > 60
    assert raised <= SENTENCES.keys()


def test_no_sentence_is_there_for_nothing() -> None:
    house = Path(messages.__file__).parents[1]
    sources = [path for name in ("app", "sync", "ui") for path in (house / name).rglob("*.py")]
    said = "".join(path.read_text("utf-8") for path in sources if path != Path(messages.__file__))
    by_table = {*REFUSALS.values(), *messages.RELAY_TROUBLES.values()}
    assert [code for code in SENTENCES if not re.search(f"[\"']{code}[\"']", said) and code not in by_table] == []
    assert set(messages.GRAVEST_FIRST) <= SENTENCES.keys()


def test_names_are_used_only_when_all_are_known() -> None:
    assert sentence("waiting-for-key", who="June") == "Waiting for June's computer to answer; this opens by itself."
    assert sentence("waiting-for-key") == SENTENCES["waiting-for-key"]
    assert sentence("waiting-for-key", who="") == SENTENCES["waiting-for-key"]
    assert sentence("left-since", group="Cousins") == SENTENCES["left-since"]
    assert sentence("left-since", group="Cousins", day="May 2").startswith("You left Cousins on May 2")
    assert sentence("damaged", who="June") == SENTENCES["damaged"]


def test_a_name_cannot_turn_the_sentence_round_nor_fill_it() -> None:
    shown = sentence("waiting-for-key", who="Omar\u202e\n\x1b[31m{group}")
    assert shown == "Waiting for Omar [31m{group}'s computer to answer; this opens by itself."
    assert sentence("waiting-for-key", who="عمر").startswith("Waiting for \u2068عمر\u2069's computer")


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        sentence("no-such-code")


def test_refusals_of_a_relay_have_sentences() -> None:
    assert refusal("quota") == "relay-full"
    assert refusal("something-new") == "relay-refused"
    assert REFUSALS.keys() <= set(Code)


def test_an_error_is_its_sentence() -> None:
    error = errors.WrongPassphrase.of("wrong-passphrase")
    assert isinstance(error, AppError)
    assert (error.code, str(error)) == ("wrong-passphrase", error.sentence)
    assert error.sentence == SENTENCES["wrong-passphrase"]
