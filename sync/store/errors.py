# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that the local database refuses.

StoreError
├── DatabaseForeign     not a Dooryard database, or another key's
├── DatabaseDamaged     a page or table that cannot be read
├── DatabaseNewer       written by a newer Dooryard
├── DatabaseRefused     the system does not let it be opened or written
├── DatabaseBusy        another process held it for too long
├── RelaysFull          it knows as many relays as it has numbers for
└── DiskFull            no room; what was being written was taken back whole
"""

from __future__ import annotations


class StoreError(Exception):
    """The local database refused; `code` names how, and is stable."""

    code = "store-damaged"


class DatabaseForeign(StoreError):
    """This file is not a database that this key opens."""

    code = "store-foreign"


class DatabaseDamaged(StoreError):
    """This database is damaged."""


class DatabaseNewer(StoreError):
    """This database was written by a newer version."""

    code = "store-newer"


class DatabaseRefused(StoreError):
    """The system does not let this database be opened or written."""

    code = "store-refused"


class DatabaseBusy(StoreError):
    """Another process kept the database for too long."""

    code = "store-busy"


class RelaysFull(StoreError):
    """There is no number left for another relay."""

    code = "relays-full"


class DiskFull(StoreError):
    """There is no room on the disk."""

    code = "disk-full"
