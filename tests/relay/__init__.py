# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves the promises of a relay, on real databases, real sockets and real processes."""
