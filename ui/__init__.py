# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window: Qt Quick pages and thin view models over `app`."""
