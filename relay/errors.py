# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that goes wrong between a client and a relay, as one tree, so that callers catch as narrowly as they need.

RelayError
├── RelayAway            no connection: nobody there, no such name, the TLS handshake failed, a gateway in between
│   └── RelaySlow        somebody is there, and did not answer in time
├── RelayNonsense        the answer is undecodable, too large, or not an answer to what was asked
├── WrongRelayKey        whoever answers is not the relay with this key
├── Refused              the relay said no; `code` says why
├── WrongUrl             not a relay URL
├── DatabaseDamaged      the relay's database is not one, or is broken
├── DatabaseTooNew       the relay's database was made by a newer version
├── AlreadyServing       another process serves this data folder
└── CannotServe          the relay cannot start: address in use, no TLS beyond loopback, unreadable certificate

No error carries content, keys, ids, passes or addresses.
"""

from __future__ import annotations


class RelayError(Exception):
    """Something between a client and a relay went wrong."""


class RelayAway(RelayError):
    """The relay cannot be reached."""


class RelaySlow(RelayAway):
    """The relay did not answer in time."""


class RelayNonsense(RelayError):
    """The relay answered something that is no answer."""


class WrongRelayKey(RelayError):
    """Whoever answers there is not this relay."""


class Refused(RelayError):
    """The relay said no. `code` is one of relay.wire.Code (a newer relay may know more), `status` that of HTTP."""

    def __init__(self, code: str, status: int = 0) -> None:
        super().__init__(str(code))
        self.code = str(code)
        self.status = status


class WrongUrl(RelayError):
    """This is not the address of a relay."""


class DatabaseDamaged(RelayError):
    """The relay's database is damaged, or is something else."""


class DatabaseTooNew(RelayError):
    """The relay's database was made by a newer version of this program."""


class AlreadyServing(RelayError):
    """Another process serves this data folder already."""


class CannotServe(RelayError):
    """The relay cannot start; the message is a sentence for whoever runs it."""
