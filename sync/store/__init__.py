# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one person's computer keeps, in one SQLCipher database: log, content, keys, outbox, projections."""
