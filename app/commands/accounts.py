# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands about the account: make it, show it, and count what it has."""

from __future__ import annotations

from argparse import Namespace

from app.client import Client
from app.commands.answers import Answer, relay_documents, table
from app.messages import sentence


async def show(client: Client, options: Namespace) -> Answer:
    """`account show`."""
    account = client.account()
    document: dict[str, object] = {
        "account": account.account,
        "name": account.name,
        "devices": list(account.devices),
        "relays": relay_documents(account.relays),
    }
    rows = [("account", account.account), ("name", account.name)]
    rows += [("device", device) for device in account.devices]
    rows += [("relay", f"{relay.url} {relay.state}") for relay in account.relays]
    return Answer(document, table(rows))


async def status(client: Client, options: Namespace) -> Answer:
    """`status`."""
    counts, relays = client.status(), client.relays()
    document: dict[str, object] = {
        "groups": counts.groups,
        "posts": counts.posts,
        "locked": counts.locked,
        "outbox": counts.outbox,
        "refused": [{"reason": code, "count": count, "message": sentence(code)} for code, count in counts.refused],
        "bytes": counts.bytes_on_disk,
        "relays": relay_documents(relays),
        "version": counts.version,
    }
    rows = [(name, value) for name, value in document.items() if name not in ("relays", "refused")]
    rows += [(f"not shown: {count}", sentence(code)) for code, count in counts.refused]
    return Answer(document, table([*rows, *(("relay", f"{relay.url} {relay.state}") for relay in relays)]))


def created(client: Client, words: tuple[str, ...]) -> Answer:
    """`account create`, once it is done: the words are shown this once."""
    account = client.account()
    document: dict[str, object] = {"account": account.account, "name": account.name, "words": " ".join(words)}
    lines = [
        f"Welcome, {account.name}.",
        "These 24 words bring back everything. They are shown this once and kept nowhere: write them down.",
        *(" ".join(words[start : start + 6]) for start in range(0, len(words), 6)),
    ]
    return Answer(document, lines)
