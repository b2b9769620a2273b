# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns what the packages below refuse into the one sentence that a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app import errors, messages
from app.errors import AppError
from crypto import errors as crypto
from relay import errors as relay
from sync import errors as sync
from sync.joining import InviteMissing, InviteSpent, LogMissing
from sync.links import LinkDamaged, LinkForeign, LinkNewer
from sync.store import errors as store

_KINDS: dict[type[Exception], tuple[type[AppError], str]] = {
    store.DiskFull: (errors.StoreError, "disk-full"),
    store.DatabaseBusy: (errors.StoreError, "store-busy"),
    store.DatabaseNewer: (errors.StoreError, "store-newer"),
    store.DatabaseForeign: (errors.StoreError, "store-foreign"),
    store.DatabaseDamaged: (errors.StoreError, "store-damaged"),
    relay.RelaySlow: (errors.RelayError, "relay-slow"),
    relay.RelayAway: (errors.RelayError, "relay-away"),
    relay.RelayNonsense: (errors.RelayError, "relay-nonsense"),
    relay.WrongRelayKey: (errors.RelayError, "relay-wrong-key"),
    relay.WrongUrl: (errors.RelayError, "relay-url"),
    LinkForeign: (errors.InviteError, "invite-foreign"),
    LinkDamaged: (errors.InviteError, "invite-damaged"),
    LinkNewer: (errors.InviteError, "invite-newer"),
    InviteMissing: (errors.InviteError, "invite-not-found"),
    InviteSpent: (errors.InviteError, "invite-used"),
    LogMissing: (errors.InviteError, "relay-withholds"),
    crypto.WrongWords: (errors.WrongWords, "invite-words-wrong"),
    sync.NotAllowed: (errors.NotAllowed, "not-allowed"),
    sync.GroupUnknown: (errors.NotFound, "group-unknown"),
    sync.BadText: (errors.TextError, "post-characters"),
    sync.BadContent: (errors.TextError, "post-characters"),
    crypto.CryptoError: (errors.InviteError, "invite-damaged"),
    sync.SyncError: (errors.InviteError, "invite-damaged"),
}


@contextmanager
def refusals() -> Iterator[None]:
    """Raise the AppError that says what happened, for anything that the packages below refuse."""
    try:
        yield
    except relay.Refused as refused:
        code = messages.refusal(refused.code)
        raise errors.RelayError.of(code) from None
    except (store.StoreError, relay.RelayError, sync.SyncError, crypto.CryptoError) as error:
        raise translated(error) from None


def translated(error: Exception) -> AppError:
    """The AppError for an error of the packages below, by its nearest kind."""
    for kind in type(error).__mro__:
        if kind in _KINDS:
            made, code = _KINDS[kind]
            return made.of(code)
    return AppError.of("unexpected")
