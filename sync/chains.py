# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a removed member's device wrote that stands: up to the event its removal names, also where parts are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """An event in its device's chain: the one before it (b"" for none), and the time that it claims (ms).

    `is_early`: it counted here before the removal was known here.
    """

    prev: bytes
    time: int
    is_early: bool = True


def standing_of(chain: Mapping[bytes, Link], last: bytes) -> set[bytes]:
    """Which events of a device count, where `last` is the last one that stands (b"" for none) (PROTOCOL 5.6).

    What leads up to `last` does. Where that breaks off, since something was taken back or has run out, so does what
    was here before the removal was known, unless it claims to be newer, or its own chain shows that it came later. What
    comes afterwards may claim any time.
    """
    if not last:
        return set()
    found: set[bytes] = set()
    one, oldest = last, max((link.time for link in chain.values()), default=0)
    while one in chain and one not in found:
        found.add(one)
        one, oldest = chain[one].prev, chain[one].time
    if not one:
        return found
    later = _later(chain, found | {last})
    return found | {event for event, link in _early(chain) if link.time <= oldest and event not in later}


def _early(chain: Mapping[bytes, Link]) -> list[tuple[bytes, Link]]:
    return [(event, link) for event, link in chain.items() if link.is_early]


def _later(chain: Mapping[bytes, Link], barred: set[bytes]) -> set[bytes]:
    """The events whose chain leads back to one of these."""
    leads = dict.fromkeys(barred, True)
    for event in chain:
        walked = []
        one = event
        while one in chain and one not in leads:
            leads[one] = False
            walked.append(one)
            one = chain[one].prev
        leads.update(dict.fromkeys(walked, leads.get(one, False)))
    return {event for event, is_later in leads.items() if is_later}
