# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shows the main job and then tries to break it: people, a relay, a removal, an attack, a search."""

from __future__ import annotations

from app.demo.show import run

__all__ = ["run"]
