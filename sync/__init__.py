# SPDX-License-Identifier: AGPL-3.0-or-later
"""One group's truth: its events, its members, its protocol, and the store and engine that carry them."""
