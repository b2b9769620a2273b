# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a relay listens, and what it says of that."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address
from pathlib import Path
from time import monotonic

import pytest

from relay.errors import CannotServe
from relay.sockets import bind, shown_base
from tests.relay.process import RelayProcess
from tests.relay.support import Box, envelope


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_computer_is_always_allowed(host: str) -> None:
    with bind(host, 0, needs_loopback=True) as listening:
        port = listening.getsockname()[1]
        shown = "[::1]" if ":" in listening.getsockname()[0] else "127.0.0.1"
        assert shown_base(listening, is_plain=True) == f"http://{shown}:{port}"
        assert shown_base(listening, is_plain=False) == f"https://{shown}:{port}"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_everywhere_is_shown_as_an_address_that_others_can_use(host: str) -> None:
    with bind(host, 0, needs_loopback=False) as listening:
        base = shown_base(listening, is_plain=False)
        shown = base.removeprefix("https://").rpartition(":")[0].strip("[]")
        assert not ip_address(shown).is_unspecified
    with pytest.raises(CannotServe), bind(host, 0, needs_loopback=True):
        pass


@pytest.mark.parametrize("host", ["nobody.invalid", "192.0.2.1", "a" * 70])
def test_another_computer_is_no_place_to_listen(host: str) -> None:
    with pytest.raises(CannotServe), bind(host, 0, needs_loopback=False):
        pass


async def test_small_answers_are_not_held_back(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0, needs_loopback=True) as listening:
        assert listening.proto == socket.IPPROTO_TCP
    async with RelayProcess(tmp_path / "data", "--tls", "off") as relay, relay.client() as client:
        box, taken = Box(), []
        await box.open(client)
        for _ in range(20):
            begun = monotonic()
            await box.append(client, envelope())
            taken.append(monotonic() - begun)
            await asyncio.sleep(0)
    # a delayed acknowledgement takes 40 ms
    assert sorted(taken)[5] < 0.035
