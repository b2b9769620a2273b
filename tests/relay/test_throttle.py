# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much a visitor may ask for, by a clock that the test moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.errors import Refused
from relay.throttle import Rates, Throttle
from relay.wire import Code
from tests.relay.inprocess import InProcess
from tests.relay.support import Box

RATES = Rates(requests_a_second=2, requests_at_once=4, bytes_each=100, bytes_total=250, connections_each=2, visitors=3)
FAR, FAR_TOO = "192.0.2.1", "192.0.2.2"


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def asked(throttle: Throttle, host: str) -> int:
    """How many requests are let through until one is refused."""
    for count in range(100):
        try:
            throttle.request(host)
        except Refused:
            return count
    return 100


def test_a_visitor_is_let_through_at_a_rate() -> None:
    time = Time()
    throttle = Throttle(RATES, time)
    assert asked(throttle, FAR) == 4
    time.now = 1.5
    assert asked(throttle, FAR) == 3
    time.now = 1000
    assert asked(throttle, FAR) == 4


def test_visitors_do_not_pay_for_each_other() -> None:
    throttle = Throttle(RATES, Time())
    assert asked(throttle, FAR) == 4
    assert asked(throttle, FAR_TOO) == 4


def test_this_computer_is_where_a_proxy_may_be() -> None:
    throttle = Throttle(RATES, Time())
    assert asked(throttle, "127.0.0.1") == asked(throttle, "::1") == 100


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "", True),
    ],
)
def test_a_household_is_one_visitor(one: str, other: str, is_same: bool) -> None:
    throttle = Throttle(RATES, Time())
    assert asked(throttle, one) == 4
    assert asked(throttle, other) == (0 if is_same else 4)


def test_bytes_are_counted_while_they_are_held() -> None:
    throttle = Throttle(RATES, Time())
    with throttle.hold(FAR) as held:
        held.add(60)
        with throttle.hold(FAR) as more:
            more.add(40)
            with pytest.raises(Refused) as error:
                more.add(1)
            assert error.value.code == Code.BUSY
        held.add(40)
    with throttle.hold(FAR) as held:
        held.add(100)


def test_all_together_hold_no_more_than_there_is() -> None:
    throttle = Throttle(RATES, Time())
    with throttle.hold("127.0.0.1") as here, throttle.hold(FAR) as far:
        here.add(200)
        with pytest.raises(Refused):
            far.add(51)
        far.add(50)


def test_connections_are_counted_while_they_last() -> None:
    throttle = Throttle(RATES, Time())
    ends = [throttle.connect(FAR) for _ in range(2)]
    with pytest.raises(Refused):
        throttle.connect(FAR)
    ends[0]()
    throttle.connect(FAR)
    for _ in range(10):
        throttle.connect("127.0.0.1")


def test_no_more_visitors_are_remembered_than_there_is_room_for() -> None:
    throttle = Throttle(RATES, Time())
    for number in range(50):
        with throttle.hold(f"192.0.2.{number}") as held:
            held.add(100)
    assert len(throttle._visitors) == 3


async def test_too_many_requests_are_refused_by_the_relay(tmp_path: Path) -> None:
    rates = Rates(requests_a_second=0, requests_at_once=5)
    async with InProcess(tmp_path, rates=rates) as relay, relay.client(host=FAR) as client:
        for _ in range(4):
            await Box().open(client)
        with pytest.raises(Refused) as error:
            await Box().open(client)
        assert (error.value.code, error.value.status) == (Code.TOO_MANY, 429)
        async with relay.client(host=FAR_TOO) as other:
            await Box().open(other)
