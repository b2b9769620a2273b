-- SPDX-License-Identifier: AGPL-3.0-or-later
-- All that a relay keeps. Days are counted from 1970-01-01 in UTC; nothing finer than a day is written down.

CREATE TABLE relay (
    horizon     INTEGER NOT NULL DEFAULT 0, -- the last day that has surely come: what expires on it is gone
    instance    BLOB NOT NULL,              -- 16 random bytes: this database, and no other
    floor       INTEGER NOT NULL DEFAULT 0, -- no mailbox begins below the numbers of one that was forgotten
    unpaid      INTEGER NOT NULL DEFAULT 0  -- mailboxes that were opened without a pass
);

CREATE TABLE pass (
    id            INTEGER PRIMARY KEY,
    hash          BLOB NOT NULL UNIQUE,    -- the pass itself is not kept
    parent        INTEGER REFERENCES pass (id),
    ended         INTEGER NOT NULL DEFAULT 0,
    made_on       INTEGER NOT NULL,
    max_bytes     INTEGER NOT NULL DEFAULT 0,  -- these four count for the whole family, at its root
    max_mailboxes INTEGER NOT NULL DEFAULT 0,
    bytes         INTEGER NOT NULL DEFAULT 0,
    mailboxes     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX pass_by_parent ON pass (parent, ended);

CREATE TABLE mailbox (
    id         INTEGER PRIMARY KEY,
    address    BLOB NOT NULL UNIQUE,
    writers    BLOB NOT NULL,              -- keys of 32 bytes, one after the other
    closer     BLOB NOT NULL,
    closed     INTEGER NOT NULL DEFAULT 0,
    first      INTEGER NOT NULL,           -- the number before the first that it gives
    newest     INTEGER NOT NULL,           -- the last number given: counted here, in the transaction that uses it
    bytes      INTEGER NOT NULL DEFAULT 0,
    envelopes  INTEGER NOT NULL DEFAULT 0,
    payer      INTEGER REFERENCES pass (id),
    touched_on INTEGER NOT NULL
);
CREATE INDEX mailbox_idle ON mailbox (touched_on) WHERE envelopes = 0;

CREATE TABLE envelope (
    id         INTEGER PRIMARY KEY,
    mailbox    INTEGER NOT NULL REFERENCES mailbox (id),
    seq        INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    digest     BLOB NOT NULL,
    expires_on INTEGER NOT NULL,
    bytes      BLOB NOT NULL
);
CREATE UNIQUE INDEX envelope_by_number ON envelope (mailbox, seq);
-- one index for both questions: is this here already, and what does this token delete
CREATE UNIQUE INDEX envelope_by_token ON envelope (mailbox, token_hash, digest);
CREATE INDEX envelope_by_expiry ON envelope (expires_on);

CREATE TABLE deletion (
    mailbox INTEGER NOT NULL REFERENCES mailbox (id),
    digest  BLOB NOT NULL,
    PRIMARY KEY (mailbox, digest)
) WITHOUT ROWID;

CREATE TABLE tally (
    day       INTEGER PRIMARY KEY,
    envelopes INTEGER NOT NULL,
    bytes     INTEGER NOT NULL
);
