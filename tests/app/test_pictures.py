# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures from anybody are opened elsewhere, within limits, and leave without what they knew about their maker."""

from __future__ import annotations

import asyncio
import io
import os
import random
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
import segno
from PIL import Image

from app import picture_worker, pictures
from app.errors import PictureError
from app.messages import SENTENCES

WORKER = Path(picture_worker.__file__)
RED, BLUE = (220, 20, 20), (20, 20, 220)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def halves(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A picture that is red above and blue below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image.convert(mode)


def is_near(colour: float | tuple[int, ...] | None, wanted: tuple[int, ...], by: int = 30) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= by for one, other in zip(colour, wanted, strict=True))


def pixel(rgb: bytes, x: int, y: int) -> tuple[int, ...]:
    return tuple(rgb[(y * 192 + x) * 3 :][:3])


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def children() -> set[str]:
    """The processes that this one has started and that are not over, where the system tells."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(listed.read_text().split()) if listed.exists() else set()


async def refused(data: bytes, task: str = "prepare") -> str:
    with pytest.raises(PictureError) as caught:
        await {"prepare": pictures.prepare, "decode": pictures.decode, "qr": pictures.read_qr}[task](data)
    assert caught.value.sentence == SENTENCES[caught.value.code]
    return caught.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
async def test_an_own_picture_becomes_a_small_square_jpeg(kind: str) -> None:
    prepared = await pictures.prepare(encoded(halves(), kind))
    image = Image.open(io.BytesIO(prepared))
    assert (image.format, image.size, image.mode) == ("JPEG", (192, 192), "RGB")
    assert is_near(image.getpixel((96, 10)), RED)
    assert is_near(image.getpixel((96, 180)), BLUE)
    assert len(prepared) < 5_000


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr"])
async def test_every_mode_is_opened(mode: str) -> None:
    image = halves() if mode == "I;16" else halves(mode=mode)
    if mode == "I;16":
        image = Image.frombytes("I;16", (2, 2), struct.pack("<4H", 65535, 65535, 0, 0))
    prepared = Image.open(io.BytesIO(await pictures.prepare(encoded(image, "TIFF"))))
    assert prepared.size == (192, 192)
    if mode == "I;16":
        assert is_near(prepared.getpixel((96, 5)), (255, 255, 255))
        assert is_near(prepared.getpixel((96, 187)), (0, 0, 0))


async def test_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    face = await pictures.decode(encoded(image, "PNG"))
    assert set(face.rgb) == {255}


async def test_metadata_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x8825] = {1: "N", 2: (41.0, 15.0, 31.0)}  # where it was taken
    exif[0x927C] = b"makernote-secret"
    data = encoded(halves(), "JPEG", exif=exif, icc_profile=b"icc-secret" * 20, comment=b"comment-secret", dpi=(72, 73))
    assert b"CameraMaker" in data
    prepared = await pictures.prepare(data)
    assert not [word for word in (b"CameraMaker", b"secret", b"Exif", b"ICC_PROFILE", b"http") if word in prepared]
    image = Image.open(io.BytesIO(prepared))
    assert not image.getexif()
    assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert image.info["jfif_density"] == (1, 1)


@pytest.mark.parametrize(
    ("orientation", "top", "left"),
    [
        (1, RED, None),
        (3, BLUE, None),
        (4, BLUE, None),
        (5, None, RED),
        (6, None, BLUE),
        (7, None, BLUE),
        (8, None, RED),
    ],
)
async def test_pictures_stand_upright(
    orientation: int, top: tuple[int, ...] | None, left: tuple[int, ...] | None
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    face = await pictures.decode(encoded(halves(200, 200), "JPEG", exif=exif))
    if top:
        assert is_near(pixel(face.rgb, 96, 10), top)
    if left:
        assert is_near(pixel(face.rgb, 10, 96), left)


async def test_the_worst_own_picture_fits_a_profile() -> None:
    noise = Image.frombytes("RGB", (192, 192), random.Random(1).randbytes(192 * 192 * 3))
    assert len(await pictures.prepare(encoded(noise, "PNG"))) <= pictures.LARGEST_PREPARED


async def test_what_was_prepared_decodes() -> None:
    face = await pictures.decode(await pictures.prepare(encoded(halves(), "PNG")))
    assert (face.width, face.height, len(face.rgb)) == (192, 192, 192 * 192 * 3)
    assert is_near(pixel(face.rgb, 5, 5), RED)


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (1_000_000, 41), (2**31 - 1, 2**31 - 1)])
@pytest.mark.parametrize("task", ["prepare", "decode", "qr"])
async def test_a_picture_of_too_many_pixels_is_left_alone(width: int, height: int, task: str) -> None:
    begun = time.monotonic()
    assert await refused(png_header(width, height), task) in ("picture-too-large", "picture-broken")
    assert time.monotonic() - begun < 5


async def test_the_largest_allowed_pictures_open() -> None:
    data = encoded(Image.new("RGBA", (8_000, 5_000), (9, 9, 9, 255)), "PNG", compress_level=1)
    assert len(await pictures.prepare(data)) > 0
    assert await refused(encoded(Image.new("L", (8_001, 5_000)), "PNG", compress_level=1)) == "picture-too-large"


async def test_too_many_bytes_are_not_even_looked_at() -> None:
    assert await refused(bytes(pictures.LARGEST + 1)) == "picture-too-large"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
async def test_cut_and_flipped_pictures_are_refused_or_opened_but_never_more(kind: str) -> None:
    data = encoded(halves(64, 64), kind)
    flipped = bytearray(data)
    chance = random.Random(kind)
    for _ in range(20):
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    assert await refused(data[: len(data) // 2]) in ("picture-broken", "picture-kind")
    try:
        outcome = str(len(await pictures.prepare(bytes(flipped))) <= pictures.LARGEST_PREPARED)
    except PictureError as error:
        outcome = error.code
    assert outcome in ("True", "picture-broken", "picture-kind", "picture-too-large")


@pytest.mark.parametrize("data", [b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", bytes(1000), b"%!PS-Adobe"])
@pytest.mark.parametrize("task", ["prepare", "decode", "qr"])
async def test_what_is_no_picture(data: bytes, task: str) -> None:
    assert await refused(data, task) == "picture-kind"


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP"])
async def test_pictures_of_others_come_in_few_kinds(kind: str) -> None:
    assert await refused(encoded(halves(), kind), "decode") == "picture-kind"


async def test_a_picture_may_take_only_so_long() -> None:
    begun = time.monotonic()
    with pytest.raises(PictureError) as caught:
        await pictures.prepare(encoded(halves(), "PNG"), seconds=0.001)
    assert caught.value.code == "picture-slow"
    assert time.monotonic() - begun < 3


async def test_cancelling_leaves_no_process() -> None:
    before = children()
    task = asyncio.create_task(pictures.prepare(encoded(halves(3_000, 3_000), "PNG")))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() <= before


def test_the_loop_of_the_window_serves_as_well() -> None:
    program = """
import asyncio, sys
from PySide6.QtGui import QGuiApplication
from qasync import QEventLoop
from app import pictures

app = QGuiApplication([])
with QEventLoop(app) as loop:
    prepared = loop.run_until_complete(pictures.prepare(sys.stdin.buffer.read()))
    print(len(prepared) > 100)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        input=encoded(halves(), "PNG"),
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr, done.returncode) == (b"True\n", b"", 0)


async def test_no_program_to_open_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert await refused(b"x") == "picture-failed"


@pytest.mark.parametrize("light", [False, True])
async def test_a_code_is_read(light: bool) -> None:
    link = "dooryard://192.168.1.7:8443/i#" + "Ab1-_" * 40
    written = io.BytesIO()
    segno.make(link, error="m").save(
        written, kind="png", scale=4, **({"dark": "white", "light": "black"} if light else {})
    )
    photo = Image.new("RGB", (1_600, 1_200), (90, 120, 90))
    photo.paste(Image.open(written).convert("RGB").rotate(4, expand=True, fillcolor=(90, 120, 90)), (300, 200))
    assert await pictures.read_qr(encoded(photo, "JPEG")) == link


async def test_a_picture_without_a_code() -> None:
    assert await refused(encoded(halves(), "PNG"), "qr") == "qr-none"


async def test_a_code_is_text_also_when_strange() -> None:
    written = io.BytesIO()
    segno.make("dooryard://x/i#\u202e\x00\x1b é", error="l").save(written, kind="png", scale=4)
    assert await pictures.read_qr(written.getvalue()) == "dooryard://x/i#\u202e\x00\x1b é"


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")
def test_the_worker_runs_within_limits_and_without_our_environment() -> None:
    probe = (
        "import resource, runpy, sys;"
        f"worker = runpy.run_path({str(WORKER)!r});"
        "worker['limit'](worker['LIMITS']);"
        "print([resource.getrlimit(getattr(resource, name)) for name in worker['LIMITS']])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", probe], capture_output=True, text=True, check=True, timeout=30)
    wanted = [1024**3, 10, 0, 0, 0, 0]
    assert done.stdout.strip() == str([(value, value) for value in wanted])


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")
def test_memory_and_processor_time_end() -> None:
    head = f"import runpy; w = runpy.run_path({str(WORKER)!r}); w['LIMITS']['RLIMIT_CPU'] = 1; w['limit'](w['LIMITS']);"
    greedy = subprocess.run([sys.executable, "-I", "-c", head + "bytes(2**30)"], capture_output=True, check=False)
    assert b"MemoryError" in greedy.stderr
    endless = subprocess.run([sys.executable, "-I", "-c", head + "\nwhile True: pass"], check=False, timeout=30)
    assert pictures._STATUS[endless.returncode] == "picture-slow"
    prying = subprocess.run(
        [sys.executable, "-I", "-c", head + "open('/etc/hostname')"], capture_output=True, check=False
    )
    assert b"Too many open files" in prying.stderr


def test_the_environment_stays_behind(tmp_path: Path) -> None:
    """What starts the worker gives it nothing of ours to tell."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\ncat > /dev/null\nexec env\n")
    program.chmod(0o700)
    os.environ["DOORYARD_PASSPHRASE"] = "never told"
    before, sys.executable = sys.executable, str(program)
    try:
        told = asyncio.run(pictures._run("decode", b"x", 10))
    finally:
        sys.executable = before
        del os.environ["DOORYARD_PASSPHRASE"]
    assert b"DOORYARD" not in told
    assert b"HOME" not in told
