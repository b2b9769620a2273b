# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the app shows and ships that is not code: fonts, icons, pictures, and the licence of each."""
