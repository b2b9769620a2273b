# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that the pure part of sync refuses, as one tree; each class names itself by a stable `code`.

SyncError
├── BadControl              a signed control event that is none
│   ├── ControlTooLarge     more bytes than a control event may have
│   ├── ControlNewer        written by a newer version of the format
│   ├── ControlMalformed    not the canonical encoding of a control event
│   ├── ControlKeys         it names a key that may not be used, or lacks a proof of one
│   └── ControlForged       its signature does not belong to its device
├── BadContent              a content body that is none
├── BadText                 a text that is empty, too long, or holds control characters
├── NoGenesis               the beginning of the group is not among these events
├── HeadsUnknown            the fold has not seen an event that these heads name
├── NotAllowed              the fold would drop this event
└── GroupUnknown            this account has no such group

The store has a tree of its own in sync/store/errors.py. No error carries content, keys, names, ids or addresses.
"""


class SyncError(Exception):
    """Something given to sync was refused."""

    code = "refused"


class BadControl(SyncError):
    """This is no control event."""


class ControlTooLarge(BadControl):
    """This control event is larger than allowed."""

    code = "too-large"


class ControlNewer(BadControl):
    """This control event was made by a newer version."""

    code = "newer-version"


class ControlMalformed(BadControl):
    """These bytes are not the one canonical encoding of a control event."""

    code = "not-well-formed"


class ControlKeys(BadControl):
    """This control event names a key that may not be used, or does not prove one."""

    code = "bad-key"


class ControlForged(BadControl):
    """This control event was not signed by the device that it names."""

    code = "bad-signature"


class BadContent(SyncError):
    """This content has a body that breaks the rules of its kind."""

    code = "not-well-formed"


class BadText(SyncError, ValueError):
    """This text is empty, too long, or holds control characters."""

    code = "bad-text"


class NoGenesis(SyncError):
    """The event with which the group begins is missing."""

    code = "no-genesis"


class HeadsUnknown(SyncError):
    """Events that are cited here have not arrived."""

    code = "waiting-for-log"


class NotAllowed(SyncError):
    """The group does not let this member do this."""

    code = "not-allowed"


class GroupUnknown(SyncError):
    """This account has no such group."""

    code = "group-unknown"
