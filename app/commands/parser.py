# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the command line: what may be typed, and which command it means."""

from __future__ import annotations

import re
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from app.commands import accounts, doors, groups, posts, traffic

KINDS = ("community", "circle", "page", "direct")
FEED_LENGTH = 50
MOST_IN_FEED = 10_000
SPANS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
WINDOW, DEMO, MOVE_IN = "window", "demo", "move-in"


_ECHOES = (
    (re.compile(r"unrecognized arguments: .*", re.DOTALL), "there is more than this command takes"),
    (re.compile(r"invalid choice: .*(?= \(choose from )", re.DOTALL), "none of those there are"),
    (re.compile(r"ignored explicit argument .*", re.DOTALL), "takes no value"),
)


class WrongUsage(Exception):
    """What was typed is no command; the message says why."""


class Parser(ArgumentParser):
    """Raises WrongUsage instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed, without saying it again: it may have been meant for somebody."""
        for said, instead in _ECHOES:
            message = said.sub(instead, message)
        raise WrongUsage(f"{message} (see {self.prog} --help)")


def parse(arguments: Sequence[str]) -> Namespace:
    """Return what was typed: `run` is the command's function, or one of WINDOW, DEMO and MOVE_IN; WrongUsage."""
    return _parser().parse_args(arguments)


def duration(text: str) -> int:
    """Return `15m`, `12h`, `7d` … in milliseconds."""
    found = re.fullmatch(r"([0-9]{1,6})([smhdw])", text)
    if not found:
        raise ArgumentTypeError("expected a time such as 15m, 12h or 7d")
    return int(found[1]) * SPANS[found[2]]


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ArgumentTypeError(f"expected a number from {least} to {most}")
        return int(text)

    return number


def _parser() -> ArgumentParser:
    parser = Parser(
        prog="dooryard",
        description="Your people, your rules, and nobody else can look in. Without a command the window opens.",
        epilog="Ids may be cut short. DOORYARD_PASSPHRASE gives the passphrase where there is no keyring.",
        allow_abbrev=False,
    )
    _common(parser)
    parser.set_defaults(run=WINDOW, profile=None, json=False, text=None)
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=Parser)
    _accounts(commands)
    _groups(commands)
    _doors(commands)
    _posts(commands)
    _traffic(commands)
    return parser


def _accounts(commands: Any) -> None:
    actions = _family(commands, "account", "make or show the account")
    create = _command(actions, "create", MOVE_IN, "move in: make the account and show its 24 words, this once")
    create.add_argument("--name", required=True)
    create.add_argument("--relay", action="append", default=[], metavar="URL")
    _command(actions, "show", accounts.show, "show the account, its devices and relays")
    _command(commands, "status", accounts.status, "counts, storage, relays, version")


def _groups(commands: Any) -> None:
    actions = _family(commands, "group", "start and list groups, and say which relays carry them")
    create = _command(actions, "create", groups.create, "start a group")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--kind", choices=KINDS, default=KINDS[0])
    create.add_argument("--relay", action="append", default=[], metavar="URL")
    create.add_argument("--history", choices=("from-now", "all"), help="what newcomers see")
    _command(actions, "list", groups.listing, "list the groups")
    relays = _command(actions, "relays", groups.relays, "list a group's relays", "GROUP")
    relays.add_argument("--add", action="append", default=[], metavar="URL")
    relays.add_argument("--remove", action="append", default=[], metavar="URL")
    _command(commands, "members", groups.members, "list who is in", "GROUP")
    _command(commands, "remove", groups.remove, "put somebody out", "GROUP", "MEMBER")
    _command(commands, "leave", groups.leave, "leave a group", "GROUP")


def _doors(commands: Any) -> None:
    invite = _command(commands, "invite", doors.invite, "make an invitation", "GROUP")
    kinds = invite.add_mutually_exclusive_group()
    for kind, text in (("door", "shown in person"), ("words", "with four spoken words"), ("link", "for several")):
        kinds.add_argument(f"--{kind}", dest="invite_kind", action="store_const", const=kind, help=text)
    invite.set_defaults(invite_kind="link")
    invite.add_argument("--uses", type=_number(1, 65_535), metavar="N")
    invite.add_argument("--expires", type=duration, metavar="7d")
    invite.add_argument("--qr", type=Path, metavar="FILE.png", help="write it as a code, too")
    join = _command(commands, "join", doors.join, "accept an invitation", "LINK")
    join.add_argument("--words", metavar="WORDS", help="the four spoken words, in quotes")
    join.add_argument("--name", help="how to appear there")
    _command(commands, "requests", doors.requests, "list who knocks", "GROUP")
    _command(commands, "admit", doors.admit, "let somebody in", "GROUP", "REQUEST")
    _command(commands, "decline", doors.decline, "let somebody know that they can't come in", "GROUP", "REQUEST")


def _posts(commands: Any) -> None:
    _command(
        commands, "post", posts.post, "post to everybody in a group (- reads the text from input)", "GROUP", "TEXT"
    )
    _command(commands, "comment", posts.comment, "answer a post or comment", "POST", "TEXT")
    react = _command(commands, "react", posts.react, "react to a post or comment", "POST", "EMOJI")
    react.add_argument("--off", action="store_true", help="take the reaction off")
    _command(commands, "edit", posts.edit, "change what you wrote", "POST", "TEXT")
    _command(commands, "delete", posts.delete, "ask everyone's device to remove what you wrote", "POST")
    feed = _command(commands, "feed", posts.feed, "list posts, newest first")
    feed.add_argument("group", nargs="?", metavar="GROUP")
    feed.add_argument("--limit", type=_number(1, MOST_IN_FEED), default=FEED_LENGTH, metavar="N")
    feed.add_argument("--before", metavar="POST")
    _command(commands, "thread", posts.thread, "show a post with its answers", "POST")


def _traffic(commands: Any) -> None:
    _command(commands, "sync", traffic.sync, "send and fetch once")
    _command(commands, "watch", traffic.watch, "stay, and tell each change on a line")
    demo = _command(commands, "demo", DEMO, "three people, a relay, and a search for anything that leaked")
    demo.add_argument("--keep", type=Path, metavar="DIR", help="make this folder for it, and leave everything there")
    demo.add_argument("--no-windows", dest="windows", action="store_false", help="open none, where it could")


def _family(commands: Any, name: str, text: str) -> Any:
    family = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    return family.add_subparsers(metavar="ACTION", required=True, parser_class=Parser)


def _command(commands: Any, name: str, run: object, text: str, *positionals: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    _common(parser)
    for positional in positionals:
        parser.add_argument(positional.lower(), metavar=positional)
    parser.set_defaults(run=run)
    return parser


def _common(parser: ArgumentParser) -> None:
    parser.add_argument("--profile", type=Path, default=SUPPRESS, metavar="DIR", help="the data folder")
    parser.add_argument("--json", action="store_true", default=SUPPRESS, help="answer in JSON")
