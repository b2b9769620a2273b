# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command `dooryard-relay`: runs a relay, hands out passes, and tells what is stored."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from time import time
from typing import Any

from crypto.capability import new_pass, pass_hash
from relay.errors import CannotServe, Refused, RelayError, WrongUrl
from relay.folder import Folder
from relay.mailbox import MIB, Limits
from relay.serve import SELF_SIGNED, Options, serve
from relay.server import DAY
from relay.storage.sqlite import SqliteStorage
from relay.url import RelayUrl, parse_base
from relay.wire import Code

LISTEN = "127.0.0.1:7443"
DONE, FAILED, MISUSED = 0, 1, 2
_SENTENCES: dict[str, str] = {
    Code.RELAY_FULL: "the disk is full, or can't be written to",
    Code.BUSY: "the database is busy; try again",
    Code.PASS_UNKNOWN: "there is no pass with this number",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 done, 1 refused or failed (a sentence on standard error), 2 wrong usage."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="dooryard-relay: %(message)s")
    try:
        asyncio.run(options.run(options))
    except Refused as refused:
        return _fail(_SENTENCES.get(refused.code, refused.code))
    except RelayError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"the data folder can't be used: {error.strerror}")
    return DONE


def _fail(sentence: str) -> int:
    print(f"dooryard-relay: {sentence}", file=sys.stderr)
    return FAILED


async def _serve(options: argparse.Namespace) -> None:
    host, port = options.listen
    addresses = tuple(options.url)
    await serve(Options(options.data, host, port, addresses, options.open, options.tls), _announce)


def _announce(url: str) -> None:
    print(url, flush=True)


async def _new(options: argparse.Namespace) -> None:
    folder, relay_pass = _used_folder(options.data), new_pass()
    url = RelayUrl(folder.base(), folder.key().public, relay_pass)
    with closing(_storage(folder)) as storage:
        today = int(time() // DAY)
        number = await storage.add_pass(pass_hash(relay_pass), options.mib * MIB, options.mailboxes, today)
    _show({"pass": number, "url": url.text()})


async def _list(options: argparse.Namespace) -> None:
    with closing(_storage(_used_folder(options.data))) as storage:
        found = await storage.passes()
    _show(
        [
            {
                "pass": one.number,
                "made": _date(one.made_on),
                "ended": one.is_ended,
                "children": one.children,
                "mailboxes": one.mailboxes,
                "max_mailboxes": one.max_mailboxes,
                "bytes": one.bytes,
                "max_bytes": one.max_bytes,
            }
            for one in found
        ]
    )


async def _end(options: argparse.Namespace) -> None:
    with closing(_storage(_used_folder(options.data))) as storage:
        await storage.end_pass(options.number)
    _show({"pass": options.number, "ended": True})


async def _stats(options: argparse.Namespace) -> None:
    with closing(_storage(_used_folder(options.data))) as storage:
        stats = await storage.stats()
    days = [{"day": _date(one.day), "envelopes": one.envelopes, "bytes": one.bytes} for one in stats.days]
    _show({"mailboxes": stats.mailboxes, "envelopes": stats.envelopes, "bytes": stats.bytes, "days": days})


def _storage(folder: Folder) -> SqliteStorage:
    return SqliteStorage(folder.database, folder.key().public, Limits())


def _used_folder(path: Path) -> Folder:
    if not path.is_dir() or (folder := Folder(path)).is_new:
        raise CannotServe("no relay has been started with this folder yet")
    return folder


def _date(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _show(document: Any) -> None:
    print(json.dumps(document))


def _listen(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError("expected HOST:PORT")
    return host.strip("[]"), int(port)


def _address(text: str) -> str:
    try:
        return parse_base(text)
    except WrongUrl as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dooryard-relay", description="Stores sealed envelopes that it cannot read.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serving = _command(commands, "serve", _serve, "run a relay; the first line it prints is its URL")
    serving.add_argument("--listen", type=_listen, default=LISTEN, metavar="HOST:PORT")
    serving.add_argument(
        "--url", type=_address, action="append", default=[], help="where others reach it, if elsewhere"
    )
    serving.add_argument("--open", action="store_true", help="open mailboxes for everybody, without a pass")
    serving.add_argument("--tls", default=SELF_SIGNED, metavar="self-signed|off|CERT,KEY")
    passes = commands.add_parser("pass", help="give out passes, list and end them")
    actions = passes.add_subparsers(required=True, metavar="new|list|end")
    new = _command(actions, "new", _new, "make a pass, and print the relay's URL with it")
    new.add_argument("--mib", type=int, default=Limits().pass_bytes // MIB, help="how much it may store")
    new.add_argument("--mailboxes", type=int, default=Limits().pass_mailboxes, help="how many it may open")
    _command(actions, "list", _list, "list the passes")
    end = _command(actions, "end", _end, "end a pass: nothing more is stored for it; what is there stays readable")
    end.add_argument("number", type=int)
    _command(commands, "stats", _stats, "count what is stored")
    return parser


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where the relay keeps everything")
    parser.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
