# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several tests of the headless client start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.forks import Forks
from tests.app.shell import Shell
from tests.app.street import Street
from tests.relay.process import RelayProcess


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "soak: takes minutes, so it runs only when asked for: pytest -m soak")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "soak" not in str(config.option.markexpr):
        long = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path)
    yield made
    opened = [call for call in made.client.calls if call[0] == "close"]
    assert len(opened) <= len(made.opened)


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    with Forks() as made:
        yield made


@pytest.fixture
def street(tmp_path: Path, forks: Forks) -> Iterator[Street]:
    with RelayProcess(tmp_path / "relay") as relay:
        yield Street(tmp_path, forks, relay)
        assert relay.status is None
        assert relay.errors() == ""
