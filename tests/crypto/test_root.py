# SPDX-License-Identifier: AGPL-3.0-or-later
"""24 words give back everything that an account is made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import BadKey, WrongWords
from crypto.root import Root
from crypto.secret import Secret
from crypto.signing import check_public
from crypto.words import entropy_of, split_words, spoken_words, words_of
from tests.crypto.strategies import secrets

ROOT = Root(Secret(bytes(range(32))))
SPACES = st.sampled_from([" ", "  ", "\n", "\t", "\u3000", "\u00a0", " \r\n"])
# Trezor's vectors for 256 bits of entropy, as BIP-39 names them
BIP39 = {
    "00" * 32: "abandon " * 23 + "art",
    "7f" * 32: "legal winner thank year wave sausage worth useful " * 2
    + "legal winner thank year wave sausage worth title",
    "80" * 32: "letter advice cage absurd amount doctor acoustic avoid " * 2
    + "letter advice cage absurd amount doctor acoustic bless",
    "ff" * 32: "zoo " * 23 + "vote",
    "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c": "hamster diagram private dutch cause delay "
    "private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay "
    "length",
    "9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863": "panda eyebrow bullet gorilla call smoke "
    "muffin taste mesh discover soft ostrich alcohol speed nation flash devote level hobby quick inner drive ghost "
    "inside",
    "066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad": "all hour make first leader extend hole "
    "alien behind guard gospel lava path output census museum junior mass reopen famous sing advance salt reform",
    "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f": "void come effort suffer camp survey warrior "
    "heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold",
}


@pytest.mark.parametrize("entropy", BIP39)
def test_words_are_those_of_bip39(entropy: str) -> None:
    assert words_of(Secret(bytes.fromhex(entropy))) == BIP39[entropy]
    assert entropy_of(BIP39[entropy]).reveal().hex() == entropy


@given(secrets, SPACES, SPACES, st.booleans())
def test_words_come_back_however_they_are_typed(entropy: Secret, between: str, around: str, is_upper: bool) -> None:
    words = words_of(entropy)
    typed = around + between.join(words.split()) + around
    assert entropy_of(typed.upper() if is_upper else typed.title()) == entropy


def test_a_root_comes_back_from_its_words() -> None:
    again = Root.from_words(ROOT.words)
    assert again.vault_key() == ROOT.vault_key()
    assert again.override_key(5).public == ROOT.override_key(5).public
    assert again.succession_digest() == ROOT.succession_digest()
    assert again.beacon().public() == ROOT.beacon().public()
    assert len(ROOT.words.split()) == 24


def test_new_roots_differ() -> None:
    assert len({Root.create().words for _ in range(20)}) == 20


WORDS = ROOT.words.split()


@pytest.mark.parametrize("at", [0, 11, 23])
def test_an_unknown_word_is_named_by_its_place_only(at: int) -> None:
    typed = [*WORDS[:at], "grandmother", *WORDS[at + 1 :]]
    with pytest.raises(WrongWords, match=f"word {at + 1} is not") as caught:
        Root.from_words(" ".join(typed))
    assert caught.value.position == at + 1
    assert "grandmother" not in f"{caught.value!r} {caught.value}"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "typed",
    [WORDS[:-1], [*WORDS, WORDS[0]], WORDS[:12], [], [WORDS[1], WORDS[0], *WORDS[2:]], ["zoo"] * 24],
    ids=["one is missing", "one too many", "half", "none", "two swapped", "a wrong checksum"],
)
def test_known_words_that_do_not_fit_are_refused(typed: list[str]) -> None:
    with pytest.raises(WrongWords, match="do not fit") as caught:
        Root.from_words(" ".join(typed))
    assert caught.value.position is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(st.text(max_size=60))
def test_any_text_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(WrongWords):
        Root.from_words(text)


def test_spoken_words_are_four_of_the_list() -> None:
    drawn = [spoken_words() for _ in range(200)]
    assert len(set(drawn)) == 200
    for words in drawn:
        assert split_words(words, 4) == words.split()
    # 800 draws of 2,048 words: were a part of the list out of reach, fewer would differ
    assert len({word for words in drawn for word in words.split()}) > 500


@pytest.mark.parametrize("size", [16, 24, 64])
def test_a_root_has_256_bits(size: int) -> None:
    with pytest.raises(BadKey):
        Root(Secret(bytes(size)))


def test_override_keys_differ_and_are_numbered() -> None:
    publics = ROOT.override_publics()
    assert len(publics) == len(set(publics)) == 1024
    assert publics[0] == ROOT.override_key(0).public
    assert publics[1023] == ROOT.override_key(1023).public
    for public in publics[:8]:
        check_public(public)


@pytest.mark.parametrize("index", [-1, 1024, 2**16])
def test_there_is_no_other_override_key(index: int) -> None:
    with pytest.raises(BadKey):
        ROOT.override_key(index)


@settings(max_examples=10)
@given(secrets)
def test_nothing_that_a_root_gives_is_given_twice(entropy: Secret) -> None:
    root = Root(entropy)
    public = root.beacon().public()
    given_out = [
        entropy.reveal(),
        root.vault_key().reveal(),
        root.succession_digest(),
        root.override_key(0).public,
        public.lookout.reveal(),
        public.writer_secret.reveal(),
        public.sealing[:32],
        public.sealing[1184:],
    ]
    assert len(set(given_out)) == len(given_out)
