# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys, sealing and group keys as pure functions: bytes in, bytes out."""
