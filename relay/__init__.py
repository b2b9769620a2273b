# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two sides of a relay: what stores sealed envelopes, and what talks to it."""
