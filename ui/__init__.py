# SPDX-License-Identifier: AGPL-3.0-or-later
"""The windows, and the thin view models between them and the headless client."""
