# SPDX-License-Identifier: AGPL-3.0-or-later
"""Has pictures opened by a process of its own, which a broken or malicious one may bring down without harm."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Literal

from app.errors import PictureError
from app.views import Face

SIDE = 192
LARGEST = 32 * 1024 * 1024
LARGEST_PREPARED = 49_152
SECONDS = 20.0

Task = Literal["prepare", "decode", "qr"]
_WORKER = Path(__file__).with_name("picture_worker.py")
# Exit statuses of the worker; the last two are SIGXCPU and SIGKILL: its processor time is used up.
_STATUS = {10: "picture-kind", 11: "picture-too-large", 12: "qr-none", -24: "picture-slow", -9: "picture-slow"}


async def prepare(data: bytes, *, seconds: float = SECONDS) -> bytes:
    """Return a person's own picture as a JPEG of 192 x 192 pixels without metadata, at most 49,152 bytes.

    PictureError: picture-kind, picture-broken, picture-too-large, picture-slow, picture-failed.
    """
    prepared = await _run("prepare", data, seconds)
    if not 0 < len(prepared) <= LARGEST_PREPARED:
        raise PictureError.of("picture-broken")
    return prepared


async def decode(data: bytes, *, seconds: float = SECONDS) -> Face:
    """Return somebody else's picture (JPEG, PNG, WebP) as 192 x 192 pixels; PictureError as above.

    Each call starts a process (about 0.1 s); the caller keeps the answer, and decides how many run at once.
    """
    rgb = await _run("decode", data, seconds)
    if len(rgb) != SIDE * SIDE * 3:
        raise PictureError.of("picture-broken")
    return Face(SIDE, SIDE, rgb)


async def read_qr(data: bytes, *, seconds: float = SECONDS) -> str:
    """Return the text of the first QR code in a picture; PictureError as above, or qr-none."""
    text = await _run("qr", data, seconds)
    return text.decode()


async def _run(task: Task, data: bytes, seconds: float) -> bytes:
    if len(data) > LARGEST:
        raise PictureError.of("picture-too-large")
    try:
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", str(_WORKER), task),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
        )
    except OSError:
        raise PictureError.of("picture-failed") from None
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await worker.communicate(data)
    except TimeoutError:
        raise PictureError.of("picture-slow") from None
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    if worker.returncode:
        raise PictureError.of(_STATUS.get(worker.returncode, "picture-broken"))
    return answer
