# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headless client: everything a person can do, without a screen."""
