# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is fast enough is measured, each time against the least that the machine could do: `make bench`."""
