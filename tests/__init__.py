# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves that the promises hold; laid out as the packages are."""
