# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands about groups and who is in them."""

from __future__ import annotations

from argparse import Namespace

from app.client import Client
from app.commands.answers import Answer, moment, relay_documents, short, table
from app.commands.ids import group_id, member_id


async def create(client: Client, options: Namespace) -> Answer:
    """`group create`."""
    group = client.create_group(options.name, options.kind, history=options.history, relays=options.relay or None)
    return Answer({"group": group}, [group])


async def listing(client: Client, options: Namespace) -> Answer:
    """`group list`."""
    groups = client.groups()
    document: list[dict[str, object]] = [
        {
            "group": group.group,
            "name": group.name,
            "kind": group.kind,
            "members": group.members,
            "unread": group.unread,
        }
        for group in groups
    ]
    rows = [(short(one.group), one.name, one.kind, f"{one.members} people", f"{one.unread} new") for one in groups]
    return Answer(document, table(rows))


async def relays(client: Client, options: Namespace) -> Answer:
    """`group relays`: adds, then removes, then lists."""
    group = group_id(client, options.group)
    for url in options.add:
        client.add_relay(url, group)
    for url in options.remove:
        client.remove_relay(url, group)
    found = client.group_relays(group)
    return Answer(list(relay_documents(found)), table((relay.url, relay.state) for relay in found))


async def members(client: Client, options: Namespace) -> Answer:
    """`members`."""
    found = client.members(group_id(client, options.group))
    document: list[dict[str, object]] = [
        {
            "member": member.member,
            "name": member.name,
            "role": member.role,
            "invited_by": member.invited_by or None,
            "since": moment(member.since),
            "me": member.me,
        }
        for member in found
    ]
    rows = [(short(one.member), one.name, one.role, moment(one.since), "you" if one.me else "") for one in found]
    return Answer(document, table(rows))


async def remove(client: Client, options: Namespace) -> Answer:
    """`remove`."""
    group = group_id(client, options.group)
    generation = client.remove_member(group, member_id(client, group, options.member))
    return Answer({"group": group, "generation": generation}, ["Removed; what was sent before stays with them."])


async def leave(client: Client, options: Namespace) -> Answer:
    """`leave`."""
    group = group_id(client, options.group)
    generation = client.leave(group)
    return Answer({"group": group, "generation": generation}, ["You left; what you have stays here."])
