# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every domain label in one place, so that no two uses of a key or hash can ever mean the same bytes (FORMAT 2.1)."""

from __future__ import annotations

from typing import NewType

Label = NewType("Label", bytes)

SIZE = 16
PREFIX = "dy1:"


def label(name: str) -> Label:
    """Return the 16-byte label `dy1:` + name, padded with NUL; ValueError for any other name."""
    text = (PREFIX + name).encode("ascii")
    if not name or len(text) > SIZE or b"\0" in text:
        raise ValueError("a label has 1 to 12 ASCII characters after its prefix")
    return Label(text.ljust(SIZE, b"\0"))


# capability.py: what is said to a relay, and by one
APPEND = label("append")
ENVELOPES = label("envelopes")
ENVELOPE_ID = label("envelope-id")
CLOSE = label("close")
TOKEN_HASH = label("token-hash")
PASS_HASH = label("pass-hash")
ABOUT = label("about")

# sealing.py: the two halves of a hybrid key, and its name
KEM_MLKEM = label("kem-mlkem")
KEM_X25519 = label("kem-x25519")
KEY_ID = label("key-id")

# root.py: what 24 words give
ROOT = label("root")
OVERRIDE = label("override")
SUCCESSION_SEED = label("succ-seed")
SUCCESSION = label("succession")
VAULT = label("vault")
BEACON = label("beacon")

# beacon.py
BEACON_LOOKOUT = label("bcn-lookout")
BEACON_WRITER = label("bcn-writer")
BEACON_CLOSER = label("bcn-closer")
BEACON_SEALING = label("bcn-sealing")
BEACON_ADDRESS = label("bcn-address")
BEACON_WRITER_AT = label("bcn-write-at")
BEACON_CLOSER_AT = label("bcn-close-at")
BEACON_TOKEN = label("bcn-token")
BEACON_ENVELOPE = label("bcn-envelope")
BEACON_BODY = label("bcn-body")

# member.py: an account's face in one group
DEVICE = label("device")
SEALING = label("sealing")
SUCCESSION_COMMITMENT = label("succ-commit")
MEMBER = label("member")
DELETION = label("deletion")
DELETE_TOKEN = label("delete-token")

# generation.py
CONTENT_ADDRESS = label("content-addr")
CONTROL_ADDRESS = label("control-addr")
CONTENT_WRITER_AT = label("content-wrat")
CONTROL_WRITER_AT = label("control-wrat")
CONTENT_CLOSER_AT = label("content-clat")
CONTROL_CLOSER_AT = label("control-clat")
MASK_KEY = label("mask-key")
STEP = label("step")
STEP_COMMITMENT = label("step-commit")
COMMIT_CONTENT = label("cm-content")
COMMIT_CONTROL = label("cm-control")
COMMIT_LOOKOUT = label("cm-lookout")
COMMIT_CONTROL_WRITER = label("cm-control-w")
COMMIT_CONTENT_WRITER = label("cm-content-w")
COMMIT_CLOSER = label("cm-closer")
KIT = label("kit")
LINK = label("link")

# envelope.py
MASK = label("mask")
ENVELOPE = label("envelope")
LONE_MASK = label("lone-mask")

# passphrase.py
LOCK = label("lock")

# invite.py
INVITE_ADDRESS = label("inv-address")
INVITE_WRITER = label("inv-writer")
INVITE_DOOR = label("inv-door")
INVITE_SALT = label("inv-salt")
INVITE_WORDS = label("inv-words")
INVITE_CARD = label("inv-card")

# sync: events (sync/PROTOCOL.md); they stand here so that one list shows all of them to differ
CONTROL = label("control")
CONTROL_SIGNATURE = label("control-sig")
BOX_PART = label("boxpart")
CONTENT = label("content")
CONTENT_SIGNATURE = label("content-sig")
JOIN = label("join")
MEMBER_PROOF = label("member-proof")
KNOCK = label("knock")
COMMITMENTS = label("commitments")
REQUEST_KEY = label("request-key")
LINK_SUM = label("link-sum")
DATABASE = label("database")
REQUEST = label("request")
