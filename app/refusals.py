# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns what the packages below refuse into the one sentence that a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from inspect import iscoroutinefunction, isfunction
from typing import Any, TypeVar

from app import errors, messages
from app.errors import AppError
from app.files import disk_error
from crypto import errors as crypto
from relay import errors as relay
from sync import errors as sync
from sync.joining import InviteMissing, InviteSpent, LogMissing
from sync.links import LinkDamaged, LinkForeign, LinkNewer
from sync.store import errors as store

T = TypeVar("T")

_KINDS: dict[type[Exception], tuple[type[AppError], str]] = {
    store.DiskFull: (errors.StoreError, "disk-full"),
    store.DatabaseRefused: (errors.StoreError, "store-refused"),
    store.DatabaseBusy: (errors.StoreError, "store-busy"),
    store.DatabaseNewer: (errors.StoreError, "store-newer"),
    store.RelaysFull: (errors.NotAllowed, "relay-refused"),
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
}
# What is left over: bytes that do not open, or do not mean anything. Where they came from says what is damaged.
_OWN = (errors.StoreError, "store-damaged")
_INVITATION = (errors.InviteError, "invite-damaged")


@contextmanager
def refusals(damaged: tuple[type[AppError], str] = _OWN) -> Iterator[None]:
    """Raise the AppError that says what happened, for anything that the packages below refuse."""
    try:
        yield
    except (store.StoreError, relay.RelayError, sync.SyncError, crypto.CryptoError) as error:
        raise translated(error, damaged) from None
    except OSError as error:
        raise disk_error(error) from None


def invitations() -> AbstractContextManager[None]:
    """As `refusals`, where what is read is an invitation that somebody made elsewhere."""
    return refusals(_INVITATION)


def refusing(kind: type[T]) -> type[T]:
    """Make AppError the only error of the packages below that the public methods of a class raise."""
    for name, method in tuple(vars(kind).items()):
        if isfunction(method) and not name.startswith("_"):
            setattr(kind, name, _refusing(method))
    return kind


def _refusing(method: Callable[..., Any]) -> Callable[..., Any]:
    if iscoroutinefunction(method):

        @wraps(method)
        async def ask(*args: Any, **more: Any) -> Any:
            with refusals():
                return await method(*args, **more)

        return ask

    @wraps(method)
    def do(*args: Any, **more: Any) -> Any:
        with refusals():
            return method(*args, **more)

    return do


def translated(error: Exception, damaged: tuple[type[AppError], str] = _OWN) -> AppError:
    """The AppError for an error of the packages below, by its nearest kind."""
    if isinstance(error, relay.Refused):
        return errors.RelayError.of(messages.refusal(error.code))
    made, code = next((_KINDS[kind] for kind in type(error).__mro__ if kind in _KINDS), damaged)
    return made.of(code)
