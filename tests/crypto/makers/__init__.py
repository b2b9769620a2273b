# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the test vectors of crypto/FORMAT.md out of the second reading of it: one file for each outcome family."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crypto.makers import boxes, capabilities, envelopes, groups, people, primitives
from tests.crypto.makers.common import Family


def families(before: dict[str, Family]) -> Iterator[tuple[str, str, Family]]:
    """Yield (file name, section of FORMAT.md, cases) of every family."""
    kept, beacons = before.get("boxes-open", {}), before.get("beacons-open", {})
    yield "labels", "2.1", primitives.all_labels()
    yield "digests", "2.2", primitives.hashes()
    yield "derivations", "2.3", primitives.derivations()
    yield "signatures-valid", "3.1", primitives.signatures_valid()
    yield "signatures-refused", "3.2", primitives.signatures_refused()
    yield "signing-keys-refused", "3.3", primitives.signing_keys_refused()
    yield "committed-open", "4.2", primitives.committed_opens()
    yield "committed-refused", "4.3", primitives.committed_refused()
    yield "sealing-keys", "5.1", boxes.sealing_keys()
    yield "sealing-keys-refused", "5.4", boxes.sealing_keys_refused()
    yield "boxes-open", "5.2", boxes.boxes_open(kept)
    yield "boxes-refused", "5.4", boxes.boxes_refused(kept)
    yield "roots", "6", people.roots()
    yield "words-refused", "6.1", people.words_refused()
    yield "beacons-open", "7.2", boxes.beacons_open(beacons)
    yield "beacons-refused", "7.3", boxes.beacons_refused(beacons)
    yield "members", "8", people.members()
    yield "members-refused", "8.4", people.members_refused()
    yield "generations", "9", groups.generations()
    yield "kits-open", "9.6", groups.kits_open()
    yield "kits-refused", "9.5", groups.kits_refused()
    yield "links-open", "9.7", groups.links_open()
    yield "buckets", "10.3", envelopes.buckets()
    yield "envelopes-open", "10", envelopes.envelopes_open()
    yield "envelopes-refused", "10.4", envelopes.envelopes_refused()
    yield "locks-open", "11", envelopes.locks_open()
    yield "locks-refused", "11.3", envelopes.locks_refused()
    yield "invites-open", "12", envelopes.invites_open()
    yield "invites-refused", "12.4", envelopes.invites_refused()
    yield "capabilities-valid", "13", capabilities.capabilities()
    yield "capabilities-refused", "13", capabilities.capabilities_refused()
