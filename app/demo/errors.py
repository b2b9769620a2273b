# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong while the demo runs.

DemoError
├── StoryFailed    something that should have worked did not, so there is nothing to be shown
└── ProvesNothing  attack or search did not even find what is there to be found
"""

from __future__ import annotations


class DemoError(Exception):
    """The demo did not come to its end."""


class StoryFailed(DemoError):
    """A process of the demo failed, or answered otherwise than it should."""


class ProvesNothing(DemoError):
    """The same tries, made where they have to succeed, did not: their failing elsewhere means nothing."""
