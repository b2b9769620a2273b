# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands of the command line, each a few lines over the headless client."""
