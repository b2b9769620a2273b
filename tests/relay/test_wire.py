# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bytes between client and relay: the vectors, the strictness, and what a client believes."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.capability import (
    Secret,
    SigningKey,
    check_about,
    check_append,
    check_close,
    envelope_digest,
    sign_about,
    sign_append,
    sign_close,
)
from crypto.encoding import Wire, decode, encode
from crypto.errors import BadEncoding
from relay import wire
from relay.about import About, AboutLimits, decode_about, decode_problem, encode_json
from relay.answers import Frames, check_counts, check_outcomes, check_pages, decode_answer, frame
from relay.certificate import key_of, self_signed
from relay.errors import Refused, RelayNonsense, WrongUrl
from relay.mailbox import check_batch
from relay.url import RelayUrl, is_loopback
from relay.wire import (
    PROBLEMS,
    Append,
    Appended,
    Batch,
    Code,
    Cursor,
    Delete,
    Deleted,
    Item,
    Newer,
    Outcome,
    Page,
    Pages,
    Read,
    Stored,
)
from tests.relay.make_vectors import FOLDER, load, signed_batch, written
from tests.relay.test_rules import MAILBOX, RELAY

KINDS: dict[str, type[Wire]] = {
    name: kind
    for name, kind in vars(wire).items()
    if isinstance(kind, type) and issubclass(kind, Wire) and kind != Wire
}


def cases(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in load(name)])


def test_the_vectors_are_those_of_this_code() -> None:
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")} == written()


class TestBodies:
    @cases("bodies-valid")
    def test_valid(self, case: dict[str, str]) -> None:
        data = bytes.fromhex(case["hex"])
        assert encode(decode(KINDS[case["kind"]], data)) == data

    @cases("bodies-refused")
    def test_refused(self, case: dict[str, str]) -> None:
        with pytest.raises(BadEncoding):
            decode(KINDS[case["kind"]], bytes.fromhex(case["hex"]))
        with pytest.raises(RelayNonsense):
            decode_answer(KINDS[case["kind"]], bytes.fromhex(case["hex"]))

    def test_every_kind_has_a_vector_or_is_part_of_one(self) -> None:
        parts = {"Batch", "Item", "Outcome", "Cursor", "Stored", "Page", "Token"}
        assert {case["kind"] for case in load("bodies-valid")} == KINDS.keys() - parts

    @given(st.sampled_from(sorted(KINDS)), st.binary(max_size=200))
    def test_any_bytes_are_a_value_or_an_error(self, kind: str, data: bytes) -> None:
        try:
            value = decode(KINDS[kind], data)
        except BadEncoding:
            return
        assert encode(value) == data

    def test_nothing_shows_what_it_holds(self) -> None:
        assert repr(signed_batch()) == "<Batch>"

    def test_every_refusal_has_a_status_and_a_sentence(self) -> None:
        assert PROBLEMS.keys() == set(Code)
        assert all(400 <= status < 600 and title.endswith(".") for status, title in PROBLEMS.values())


class TestSignatures:
    def test_append(self) -> None:
        (case,) = (case for case in load("signatures") if case["name"] == "append")
        envelopes = [bytes.fromhex(one) for one in case["envelopes"]]
        key, relay, address = SigningKey(Secret(bytes.fromhex(case["seed"]))), *_bytes(case, "relay_key", "address")
        lifetimes = bytes.fromhex(case["lifetimes"])
        assert [envelope_digest(one).hex() for one in envelopes] == case["digests"]
        assert sign_append(key, relay, address, envelopes, lifetimes).hex() == case["signature"]
        check_append(key.public, bytes.fromhex(case["signature"]), relay, address, envelopes, lifetimes)

    def test_close(self) -> None:
        (case,) = (case for case in load("signatures") if case["name"] == "close")
        key, relay, address = SigningKey(Secret(bytes.fromhex(case["seed"]))), *_bytes(case, "relay_key", "address")
        assert sign_close(key, relay, address).hex() == case["signature"]
        check_close(key.public, bytes.fromhex(case["signature"]), relay, address)

    def test_about(self) -> None:
        (case,) = (case for case in load("signatures") if case["name"] == "about")
        key, nonce, body = SigningKey(Secret(bytes.fromhex(case["seed"]))), *_bytes(case, "nonce", "body")
        assert sign_about(key, nonce, body).hex() == case["signature"]
        check_about(key.public, bytes.fromhex(case["signature"]), nonce, body)

    @cases("envelopes-refused")
    def test_refused_envelopes(self, case: dict[str, str]) -> None:
        batch = Batch(bytes(32), bytes(32), bytes(64), (Item(bytes.fromhex(case["hex"]), 0),))
        with pytest.raises(Refused) as error:
            check_batch(batch, MAILBOX, RELAY)
        assert error.value.code == case["code"]


class TestAnswers:
    @cases("answers-refused")
    def test_refused(self, case: dict[str, str]) -> None:
        asked, answer = bytes.fromhex(case["asked"]), bytes.fromhex(case["answer"])
        check = {"Read": _check_read, "Append": _check_append, "Delete": _check_delete}[case["kind"]]
        with pytest.raises(RelayNonsense):
            check(asked, answer)

    def test_what_answers_the_question_is_believed(self) -> None:
        asked = Append((signed_batch(),) * 3)
        outcomes = (Outcome("ok", (1, 2)), Outcome("quota", ()), Outcome("deleted", (0, 3)))
        assert check_outcomes(asked, Appended(outcomes)) == outcomes
        pages = Pages(bytes(16), (Page((Stored(7, bytes(512)), Stored(9, bytes(512))), True, 10), Page((), False, 0)))
        assert check_pages((Cursor(bytes(32), 6), Cursor(bytes(32), 4)), pages) == pages
        assert check_counts(2, Deleted((0, 1))) == (0, 1)

    @pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"type":1}'])
    def test_json_that_is_none(self, data: bytes) -> None:
        with pytest.raises(RelayNonsense):
            decode_about(data)
        with pytest.raises(RelayNonsense):
            decode_problem(data)

    def test_a_newer_relay_may_say_more_of_itself(self) -> None:
        about = About(1, "1", "k", "i", AboutLimits(1, 2, 3), 365, False, True, ())
        assert decode_about(encode_json(about)[:-1] + b',"weather":"fine"}') == about


class TestStreams:
    @cases("streams-valid")
    def test_valid_in_pieces_of_any_size(self, case: dict[str, Any]) -> None:
        data = bytes.fromhex(case["hex"])
        for size in range(1, len(data) + 1):
            frames = Frames(3)
            pieces = (data[at : at + size] for at in range(0, len(data), size))
            found = [[newer.index, newer.newest] for piece in pieces for newer in frames.feed(piece)]
            assert found == case["newer"]

    @cases("streams-refused")
    def test_refused(self, case: dict[str, Any]) -> None:
        with pytest.raises(RelayNonsense):
            list(Frames(case["mailboxes"]).feed(bytes.fromhex(case["hex"])))

    @given(st.lists(st.none() | st.tuples(st.integers(0, 9), st.integers(0, 2**63 - 1)), max_size=20), st.data())
    def test_what_is_framed_is_found_again(self, sent: list[tuple[int, int] | None], data: st.DataObject) -> None:
        newer = [None if one is None else Newer(*one) for one in sent]
        whole, frames = b"".join(frame(one) for one in newer), Frames(10)
        found: list[Newer] = []
        while whole:
            size = data.draw(st.integers(1, len(whole)))
            found += frames.feed(whole[:size])
            whole = whole[size:]
        assert found == [one for one in newer if one is not None]


class TestUrls:
    @cases("urls-valid")
    def test_valid(self, case: dict[str, str]) -> None:
        url = RelayUrl.parse(case["text"])
        assert (url.base, url.key.hex()) == (case["base"], case["key"])
        assert (url.relay_pass.reveal().hex() if url.relay_pass else "") == case["pass"]
        assert url.text() == case["written"]
        assert RelayUrl.parse(url.text()) == url

    @cases("urls-refused")
    def test_refused(self, case: dict[str, str]) -> None:
        with pytest.raises(WrongUrl):
            RelayUrl.parse(case["text"])

    def test_a_pass_is_not_shown_by_accident(self) -> None:
        url = RelayUrl.parse(load("urls-valid")[4]["text"])
        assert url.relay_pass is not None
        assert repr(url) == str(url) == "RelayUrl(…)"
        assert "&p=" not in url.without_pass().text()
        assert url.without_pass().with_pass(url.relay_pass) == url

    @given(st.text(max_size=120))
    def test_any_text_is_a_url_or_an_error(self, text: str) -> None:
        with suppress(WrongUrl):
            assert RelayUrl.parse(text).base in text.lower()

    @pytest.mark.parametrize(
        ("host", "is_here"),
        [
            ("127.9.9.9", True),
            ("::1", True),
            ("localhost", True),
            ("128.0.0.1", False),
            ("localhost.example", False),
            ("", False),
            ("0.0.0.0", False),
            ("::", False),
        ],
    )
    def test_this_computer(self, host: str, is_here: bool) -> None:
        assert is_loopback(host) is is_here


class TestCertificates:
    @cases("certificates")
    def test_a_key_has_one_certificate(self, case: dict[str, str]) -> None:
        seed = Secret(bytes.fromhex(case["seed"]))
        assert self_signed(seed).decode("ascii") == case["pem"]
        der = ssl.PEM_cert_to_DER_cert(case["pem"][case["pem"].index("-----BEGIN CERT") :])
        assert key_of(der) == SigningKey(seed).public

    @pytest.mark.parametrize("der", [b"", b"nonsense", b"\x30\x80" * 50])
    def test_what_is_no_certificate_has_no_key(self, der: bytes) -> None:
        assert key_of(der) == b""


def _bytes(case: dict[str, str], *names: str) -> list[bytes]:
    return [bytes.fromhex(case[name]) for name in names]


def _check_read(asked: bytes, answer: bytes) -> None:
    check_pages(decode(Read, asked).cursors, decode_answer(Pages, answer))


def _check_append(asked: bytes, answer: bytes) -> None:
    check_outcomes(decode(Append, asked), decode_answer(Appended, answer))


def _check_delete(asked: bytes, answer: bytes) -> None:
    check_counts(len(decode(Delete, asked).tokens), decode_answer(Deleted, answer))
