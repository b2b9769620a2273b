# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line: runs one command over the headless client, and answers people in lines and programs in JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import BinaryIO, TextIO

from app.commands import accounts
from app.commands.answers import Answer
from app.commands.parser import DEMO, MOVE_IN, WINDOW, WrongUsage, parse
from app.errors import AppError, ProfileError, RelayError, TextError
from app.messages import sentence
from app.plain import clean
from app.profile import Profile
from relay.errors import WrongUrl
from relay.url import RelayUrl

DONE, FAILED, MISUSED = 0, 1, 2
PASSPHRASE = "DOORYARD_PASSPHRASE"  # noqa: S105 - the name of the variable
LONGEST_INPUT = 16 * 1024 * 1024


@dataclass(frozen=True)
class Surroundings:
    """What the command line stands in; `profile` opens a folder, `window` and `demo` return an exit status."""

    profile: Callable[[Path], Profile]
    window: Callable[[Path], int]
    demo: Callable[[Namespace], int]
    environ: Mapping[str, str]
    stdin: BinaryIO
    stdout: TextIO
    stderr: TextIO
    ask: Callable[[str], str] | None = None


def surroundings(
    profile: Callable[[Path], Profile], window: Callable[[Path], int], demo: Callable[[Namespace], int]
) -> Surroundings:
    """Return those of this process; it asks for a passphrase where somebody sits at a terminal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    ask = getpass if sys.stdin.isatty() and sys.stderr.isatty() else None
    return Surroundings(profile, window, demo, os.environ, sys.stdin.buffer, sys.stdout, sys.stderr, ask)


def default_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return where a person's profile lies if no other folder is named."""
    home = Path.home()
    if platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "Dooryard"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Dooryard"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "dooryard"


def main(arguments: Sequence[str], around: Surroundings) -> int:
    """Run one command; returns 0 done, 1 refused or failed, 2 wrong usage."""
    as_json = "--json" in arguments
    try:
        return _run(parse(arguments), around)
    except WrongUsage as usage:
        return _refuse(around, as_json, "usage", str(usage), MISUSED)
    except AppError as error:
        return _refuse(around, as_json, error.code, error.sentence, FAILED)
    except SystemExit as end:  # --help
        return int(end.code or DONE)
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        # whoever read our answers has gone; Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), around.stdout.fileno())
        return FAILED
    except Exception as error:
        print(f"dooryard: {_where(error)}", file=around.stderr)
        return _refuse(around, as_json, "unexpected", sentence("unexpected"), FAILED)


def _run(options: Namespace, around: Surroundings) -> int:
    if options.run == DEMO:
        return around.demo(options)
    folder = options.profile or default_folder(around.environ)
    if options.run == WINDOW:
        return around.window(folder)
    if options.text == "-":
        options.text = _input(around.stdin)
    return asyncio.run(_command(options, around, around.profile(folder)))


async def _command(options: Namespace, around: Surroundings, profile: Profile) -> int:
    if options.run == MOVE_IN:
        return await _move_in(options, around, profile)
    client = await profile.open_async(_passphrase(profile, around))
    try:
        running = options.run(client, options)
        if not isinstance(running, AsyncGenerator):
            return _tell(await running, options, around)
        async with aclosing(running) as answers:
            async for answer in answers:
                _tell(answer, options, around)
        return DONE
    finally:
        await client.close()


async def _move_in(options: Namespace, around: Surroundings, profile: Profile) -> int:
    _check_relays(options.relay)
    passphrase = _new_passphrase(profile, around)
    client, words = await profile.create_async(options.name, None, passphrase)
    try:
        for url in options.relay:
            client.add_relay(url)
        status = _tell(accounts.created(client, words), options, around)
        client.sheet_done()  # they were shown; until then they are kept
        return status
    finally:
        await client.close()


def _check_relays(urls: Sequence[str]) -> None:
    # before anything is made: the words could not be shown a second time
    try:
        for url in urls:
            RelayUrl.parse(url)
    except WrongUrl:
        raise RelayError.of("relay-url") from None


def _passphrase(profile: Profile, around: Surroundings) -> str | None:
    if profile.state != "locked":
        return None
    given = around.environ.get(PASSPHRASE)
    return around.ask("Passphrase: ") if given is None and around.ask is not None else given


def _new_passphrase(profile: Profile, around: Surroundings) -> str | None:
    given = around.environ.get(PASSPHRASE)
    if given is not None or profile.has_keyring or around.ask is None or profile.state != "new":
        return given
    chosen = around.ask("Choose a passphrase: ")
    if around.ask("Once more: ") != chosen:
        raise ProfileError.of("passphrase-differs")
    return chosen


def _input(stdin: BinaryIO) -> str:
    data = stdin.read(LONGEST_INPUT + 1)
    if len(data) > LONGEST_INPUT:
        raise TextError.of("post-too-long")
    try:
        return data.decode("utf-8").replace("\r\n", "\n").removesuffix("\n")
    except UnicodeDecodeError:
        raise TextError.of("input-not-text") from None


def _tell(answer: Answer, options: Namespace, around: Surroundings) -> int:
    text = _document(answer) if options.json else "\n".join(map(clean, answer.lines))
    if text:
        print(text, file=around.stdout, flush=True)
    for code in (answer.warning, None if options.json else answer.trouble):
        if code is not None:
            print(f"dooryard: {sentence(code)}", file=around.stderr, flush=True)
    return DONE if answer.trouble is None else FAILED


def _document(answer: Answer) -> str:
    document = answer.document
    if answer.trouble is not None and isinstance(document, dict):
        document = document | {"error": answer.trouble, "message": sentence(answer.trouble)}
    return "" if document is None else json.dumps(document)


def _refuse(around: Surroundings, as_json: bool, code: str, text: str, status: int) -> int:
    if as_json:
        print(json.dumps({"error": code, "message": text}), file=around.stdout, flush=True)
    else:
        print(f"dooryard: {text}", file=around.stderr)
    return status


def _where(error: Exception) -> str:
    """The kind of an error and its place, without its text: that could hold what somebody wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
