# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that write and read posts."""

from __future__ import annotations

from argparse import Namespace

from app.client import Client
from app.commands.answers import Answer, post_document, post_lines, thread_document, thread_lines
from app.commands.ids import group_id, post_id


async def post(client: Client, options: Namespace) -> Answer:
    """`post`."""
    made = client.post(group_id(client, options.group), options.text)
    return Answer({"post": made}, [made])


async def comment(client: Client, options: Namespace) -> Answer:
    """`comment`."""
    return _event(client.comment(post_id(client, options.post), options.text))


async def react(client: Client, options: Namespace) -> Answer:
    """`react`."""
    return _event(client.react(post_id(client, options.post), options.emoji, not options.off))


async def edit(client: Client, options: Namespace) -> Answer:
    """`edit`."""
    return _event(client.edit(post_id(client, options.post), options.text))


async def delete(client: Client, options: Namespace) -> Answer:
    """`delete`."""
    return _event(client.delete(post_id(client, options.post)))


async def feed(client: Client, options: Namespace) -> Answer:
    """`feed`: newest first."""
    group = None if options.group is None else group_id(client, options.group)
    before = None if options.before is None else post_id(client, options.before)
    found = client.feed(group, limit=options.limit, before=before)
    return Answer([post_document(one) for one in found], [line for one in found for line in post_lines(one)])


async def thread(client: Client, options: Namespace) -> Answer:
    """`thread`."""
    found = client.thread(post_id(client, options.post))
    return Answer(thread_document(found), thread_lines(found))


def _event(event: str) -> Answer:
    return Answer({"event": event}, [event])
