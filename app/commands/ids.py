# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds what a person means by the beginning of an id."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.client import Client
from app.errors import NotFound

WHOLE = 64
_ID = re.compile(r"[0-9a-f]{1,64}")


def group_id(client: Client, prefix: str) -> str:
    """Return the id of the group that is meant; NotFound group-unknown, id-ambiguous, id-bad."""
    return _only(prefix, (group.group for group in client.groups()), "group-unknown")


def member_id(client: Client, group: str, prefix: str) -> str:
    """Return the id of the member of a group that is meant; NotFound member-unknown, id-ambiguous, id-bad."""
    return _only(prefix, (member.member for member in client.members(group)), "member-unknown")


def request_id(client: Client, group: str, prefix: str) -> str:
    """Return the id of the knock that is meant; NotFound request-unknown, id-ambiguous, id-bad."""
    return _only(prefix, (knock.request for knock in client.requests(group)), "request-unknown")


def post_id(client: Client, prefix: str) -> str:
    """Return the id of the post or comment that is meant; NotFound post-unknown, id-ambiguous, id-bad."""
    wanted = _checked(prefix)
    return wanted if len(wanted) == WHOLE else _only(wanted, client.find_posts(wanted), "post-unknown")


def _only(prefix: str, ids: Iterable[str], unknown: str) -> str:
    wanted = _checked(prefix)
    found = {one for one in ids if one.startswith(wanted)}
    if not found:
        raise NotFound.of(unknown)
    if len(found) > 1:
        raise NotFound.of("id-ambiguous")
    return found.pop()


def _checked(prefix: str) -> str:
    wanted = prefix.strip().lower()
    if not _ID.fullmatch(wanted):
        raise NotFound.of("id-bad")
    return wanted
