# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands of a removed member's device, also where parts of its chain are gone."""

from __future__ import annotations

import pytest

from sync.chains import Link, standing_of


def chain(*links: tuple[str, str, int] | tuple[str, str, int, bool]) -> dict[bytes, Link]:
    """(name, name of the one before, time, whether it was here before the removal was known)."""
    return {one[0].encode(): Link(one[1].encode(), one[2], len(one) == 3 or one[3]) for one in links}


WHOLE = (("a", "", 1), ("b", "a", 2), ("c", "b", 3), ("d", "c", 4))


@pytest.mark.parametrize(
    ("links", "last", "standing"),
    [
        (WHOLE, "", ""),
        (WHOLE, "d", "abcd"),
        (WHOLE, "b", "ab"),
        # whoever was removed writes on from an earlier place
        ((*WHOLE, ("x", "a", 1), ("y", "x", 1)), "c", "abc"),
        # c was taken back: what is older than what followed it stands, what came after the last does not
        ((("a", "", 1), ("b", "a", 2), ("d", "c", 4), ("e", "d", 5)), "d", "abd"),
        # … and nothing that claims to be newer than the gap
        ((("a", "", 1), ("d", "c", 4), ("x", "w", 9)), "d", "ad"),
        # the last one itself is gone
        ((("a", "", 1), ("b", "a", 2), ("x", "d", 9), ("y", "x", 1)), "d", "ab"),
        # … and nothing that came after the removal was known, whatever time it claims
        ((("a", "", 1), ("d", "c", 4), ("x", "w", 0, False)), "d", "ad"),
        ((("b", "a", 2, False), ("x", "w", 0, False), ("d", "c", 4)), "d", "d"),
        ((("a", "", 1, False), ("d", "a", 4, False)), "d", "ad"),
        ((), "d", ""),
        # nobody can make a ring, since an id is a hash; if somebody could, it would end
        ((("a", "b", 1), ("b", "a", 2)), "b", "ab"),
        ((("a", "b", 1), ("b", "a", 2), ("d", "c", 4)), "d", "abd"),
    ],
)
def test_what_leads_up_to_the_last_one_stands(
    links: tuple[tuple[str, str, int] | tuple[str, str, int, bool], ...], last: str, standing: str
) -> None:
    assert standing_of(chain(*links), last.encode()) == {name.encode() for name in standing}
