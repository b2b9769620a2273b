# SPDX-License-Identifier: AGPL-3.0-or-later
"""One view model for each page: what QML shows, made from what `app` answers."""
