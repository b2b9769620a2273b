# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measures everything in one run: `python -m tests.bench [--quick | --write]`; `--write` keeps it in BENCHMARKS.md."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.bench import receive, relay, shown, start, wire
from tests.bench.machine import machine
from tests.bench.rows import Row, table
from tests.bench.sizes import FULL, QUICK, Sizes
from tests.bench.world import world, write_posts

FILE = Path(__file__).resolve().parents[2] / "BENCHMARKS.md"
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->\n"


async def measure(sizes: Sizes) -> list[Row]:
    """Run every story in the same world, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), sizes.readers) as there:
            _tell(f"writing {sizes.posts:,} posts …")
            await write_posts(there, sizes.posts)
            _tell("receiving them …")
            received = await receive.run(there, sizes.posts, Path(folder))
            _tell("weighing one …")
            weighed = await wire.run(there)
            _tell("posting to each other …")
            seen = await shown.run(there, sizes.shown)
            _tell("opening windows …")
            opened = await asyncio.to_thread(start.run, there.readers[0], sizes)
            resting = await asyncio.to_thread(relay.idle, there.relay, sizes.settle)
    _tell("appending …")
    appended = await asyncio.to_thread(relay.run, sizes.requests)
    first, *memory = opened
    return [first, *seen, *received, *appended, *weighed, *memory, *resting]


def measured(where: str, rows: list[Row]) -> str:
    """What stands between the marks."""
    return f"Machine: {where}.\n\n{table(rows)}"


def written(document: str, text: str) -> str:
    """The document with this text between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main(words: list[str]) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--quick", action="store_true", help="under a minute: see that measuring works, not how fast it is"
    )
    how.add_argument("--write", action="store_true", help="keep the table in BENCHMARKS.md")
    chosen = parser.parse_args(words)
    begun, where = perf_counter(), machine()
    text = measured(where, asyncio.run(measure(QUICK if chosen.quick else FULL)))
    print(text)
    _tell(f"measured in {perf_counter() - begun:.0f} s")
    if chosen.write:
        FILE.write_text(written(FILE.read_text("utf-8"), text), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
