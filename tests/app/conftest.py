# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several tests of the headless client start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path)
    yield made
    opened = [call for call in made.client.calls if call[0] == "close"]
    assert len(opened) <= len(made.opened)
