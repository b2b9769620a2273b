# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fails unless every branch of the pure parts was taken, so that none of their rules goes untried.

Says nothing when all is well, so that the last line of the checks is the one of the tests.
"""

from __future__ import annotations

import io
import sys
import tomllib
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent


def pure_files() -> list[Path]:
    """The files that `pure` in pyproject.toml names; a pattern that matches none is an error."""
    patterns: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["dooryard"]["pure"]
    empty = [pattern for pattern in patterns if not any(ROOT.glob(pattern))]
    if empty:
        sys.exit(f"coverage: nothing matches {', '.join(empty)} in [tool.dooryard] pure")
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern)})


def main() -> None:
    """Exit 1 with the report of what was missed, else in silence."""
    coverage = Coverage()
    coverage.load()
    report = io.StringIO()
    total = coverage.report(include=[str(path) for path in pure_files()], file=report)
    if total < 100:
        sys.exit(f"{report.getvalue()}\ncoverage: the pure parts need every branch, and got {total:.2f} %")


if __name__ == "__main__":
    main()
