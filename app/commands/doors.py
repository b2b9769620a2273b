# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands about who comes in: inviting, joining, and answering knocks."""

from __future__ import annotations

import io
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

import segno

from app.client import Client
from app.commands.answers import Answer, moment, short, table
from app.commands.ids import group_id, request_id
from app.errors import AppError, InviteError, StoreError
from app.files import write_whole
from app.views import InviteKind

QR_SCALE = 8
QR_BORDER = 4
USES = 10


async def invite(client: Client, options: Namespace) -> Answer:
    """`invite`: a link unless another kind is asked for."""
    kind: InviteKind = options.invite_kind
    if kind != "link" and options.uses not in (None, 1):
        raise InviteError.of("invite-uses")
    uses = options.uses or (USES if kind == "link" else 1)
    made = await client.invite(group_id(client, options.group), kind, uses=uses, expires_ms=options.expires)
    if options.qr is not None:
        try:
            write_qr(options.qr, made.link)
        except AppError:
            client.cancel_invite(made.invite)
            raise
    words: dict[str, object] = {} if made.words is None else {"words": made.words}
    document = {"link": made.link} | words | {"kind": kind, "expires": moment(made.expires), "uses": made.uses}
    lines = [made.link, *([f"The four words: {made.words}"] if made.words else [])]
    people = "one person" if made.uses == 1 else f"{made.uses} people"
    return Answer(document, [*lines, f"For {people}, until {moment(made.expires)}."])


def write_qr(path: Path, link: str) -> None:
    """Write a link as a picture that only its owner can read; InviteError qr-too-long, StoreError file-refused."""
    picture = io.BytesIO()
    try:
        code = segno.make_qr(link, error="m")
    except segno.DataOverflowError:
        raise InviteError.of("qr-too-long") from None
    code.save(picture, kind="png", scale=QR_SCALE, border=QR_BORDER)
    try:
        write_whole(path, picture.getvalue())
    except StoreError as error:
        raise (error if error.code == "disk-full" else StoreError.of("file-refused")) from None


async def join(client: Client, options: Namespace) -> Answer:
    """`join`: goes in, or knocks; then sends and fetches once, so that the others know."""
    joined = await client.join(options.link, options.words, name=options.name)
    with suppress(AppError):
        await client.sync_once()
    line = "You are in." if joined.state == "member" else "You knocked; somebody will let you in."
    return Answer({"group": joined.group, "state": joined.state}, [line, joined.group])


async def requests(client: Client, options: Namespace) -> Answer:
    """`requests`."""
    knocks = client.requests(group_id(client, options.group))
    document: list[dict[str, object]] = [
        {
            "request": knock.request,
            "name": knock.name,
            "greeting": knock.greeting,
            "invited_by": knock.inviter,
            "since": moment(knock.since),
        }
        for knock in knocks
    ]
    return Answer(document, table((short(one.request), one.name, one.greeting, moment(one.since)) for one in knocks))


async def admit(client: Client, options: Namespace) -> Answer:
    """`admit`."""
    group = group_id(client, options.group)
    request = request_id(client, group, options.request)
    client.admit(group, request)
    return Answer({"request": request, "state": "admitted"}, ["Let in."])


async def decline(client: Client, options: Namespace) -> Answer:
    """`decline`."""
    group = group_id(client, options.group)
    request = request_id(client, group, options.request)
    client.decline(group, request)
    return Answer({"request": request, "state": "declined"}, ["Not let in."])
