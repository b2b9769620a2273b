# SPDX-License-Identifier: AGPL-3.0-or-later
"""A program of its own that opens pictures from strangers, so that a bad one breaks only this process.

Run by app/pictures.py as `python -I picture_worker.py TASK`: the picture comes on standard input, the answer goes to
standard output. It opens no file, writes none, starts nothing, and tells nothing on standard error. Exit status:
0 done, 10 not a kind of picture that is opened, 11 too large, 12 no code in it, anything else broken.
"""

from __future__ import annotations

import copy
import io
import sys

import zxingcpp
from PIL import (
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

MOST_PIXELS = 40_000_000
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 10
LIMITS = {"RLIMIT_AS": MEMORY, "RLIMIT_CPU": CPU_SECONDS, "RLIMIT_NOFILE": 0, "RLIMIT_FSIZE": 0}
LIMITS |= {"RLIMIT_CORE": 0, "RLIMIT_NPROC": 0}
SIDE = 192
QUALITY = 82
QR_SIDE = 2_400
QR_LENGTH = 4_096
KIND, TOO_LARGE, NO_CODE = 10, 11, 12
OWN = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
FOREIGN = ("JPEG", "PNG", "WEBP")
# Loaded before the picture is read: by then this process may open no file any more.
LOADED = (copy, GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)


def limit(names: dict[str, int]) -> None:
    """Lower limits of this process for good; those that this system does not have are left out."""
    if sys.platform == "win32":
        return
    import resource

    for name, value in names.items():
        which = getattr(resource, name, None)
        if which is not None:
            most = resource.getrlimit(which)[1]
            allowed = value if most == resource.RLIM_INFINITY else min(value, most)
            try:
                resource.setrlimit(which, (allowed, allowed))
            except (ValueError, OSError):  # macOS knows RLIMIT_AS and refuses it
                continue


def opened(data: bytes, kinds: tuple[str, ...], side: int) -> Image.Image:
    """Return the first picture in `data`, upright, as RGB or RGBA; a JPEG no larger than `side` twice makes it."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow would warn at one size and refuse at another
    image = Image.open(io.BytesIO(data), formats=kinds)
    if image.width * image.height > MOST_PIXELS:
        sys.exit(TOO_LARGE)
    image.draft("RGB", (side * 2, side * 2))
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):  # 16 bits: the upper 8
        upright = upright.point(lambda value: value * (1 / 256)).convert("L")
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture as RGB; what is transparent becomes white."""
    if image.mode == "RGB":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def square(data: bytes, kinds: tuple[str, ...]) -> Image.Image:
    """Return the middle of the picture as a square; a new picture, so that nothing of the old one's data is left."""
    fitted = on_white(ImageOps.fit(opened(data, kinds, SIDE), (SIDE, SIDE), Image.Resampling.LANCZOS))
    return Image.frombytes("RGB", fitted.size, fitted.tobytes())


def prepare(data: bytes) -> bytes:
    """Return a person's own picture as a small JPEG without metadata."""
    written = io.BytesIO()
    square(data, OWN).save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def decode(data: bytes) -> bytes:
    """Return somebody else's picture as rows of RGB."""
    return square(data, FOREIGN).tobytes()


def qr(data: bytes) -> bytes:
    """Return the text of the first code in the picture."""
    image = opened(data, OWN, QR_SIDE)
    image.thumbnail((QR_SIDE, QR_SIDE))
    found = zxingcpp.read_barcodes(
        on_white(image).convert("L"),
        formats=zxingcpp.barcode_formats_from_str("QRCode"),
        text_mode=zxingcpp.TextMode.Plain,
    )
    texts = [code.text.encode() for code in found if code.valid and code.text]
    if not texts or len(texts[0]) > QR_LENGTH:
        sys.exit(NO_CODE)
    return texts[0]


def main(task: str) -> None:
    """Do one task with standard input and output."""
    work = {"prepare": prepare, "decode": decode, "qr": qr}[task]
    Image.preinit()
    limit(LIMITS)
    data = sys.stdin.buffer.read()
    try:
        answer = work(data)
    except UnidentifiedImageError:
        sys.exit(KIND)
    except MemoryError:
        sys.exit(TOO_LARGE)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main(sys.argv[1])
