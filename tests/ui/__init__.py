# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proof that the windows do what a person expects of them."""
