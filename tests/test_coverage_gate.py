# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proves that the coverage gate can fail, since it says nothing when it passes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PART = """
def sign(number):
    if number < 0:
        return "-"
    return "+"
"""


def gate(folder: Path, run: str, pure: str) -> subprocess.CompletedProcess[str]:
    """What the gate says of a project with one part, after `run` has run under coverage."""
    (folder / "packaging").mkdir()
    shutil.copy(ROOT / "packaging/coverage_gate.py", folder / "packaging")
    (folder / "part.py").write_text(PART)
    (folder / "run.py").write_text(run)
    (folder / "pyproject.toml").write_text(
        f'[tool.dooryard]\npure = ["{pure}"]\n[tool.coverage.run]\nbranch = true\nsource = ["."]\n'
    )
    subprocess.run([sys.executable, "-m", "coverage", "run", "run.py"], cwd=folder, check=True, timeout=60)
    command = [sys.executable, "packaging/coverage_gate.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def test_a_part_that_was_tried_whole_passes_in_silence(tmp_path: Path) -> None:
    done = gate(tmp_path, "import part\npart.sign(1), part.sign(-1)", "part.py")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("run", "pure", "said"),
    [
        ("import part\npart.sign(1)", "part.py", "every branch"),
        ("pass", "part.py", "0.00 %"),
        ("import part", "moved.py", "nothing matches moved.py"),
    ],
)
def test_what_was_not_tried_fails(tmp_path: Path, run: str, pure: str, said: str) -> None:
    done = gate(tmp_path, run, pure)
    assert done.returncode == 1
    assert said in done.stderr
