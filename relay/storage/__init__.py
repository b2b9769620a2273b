# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a relay keeps sealed envelopes: one database, changed by one writer."""
