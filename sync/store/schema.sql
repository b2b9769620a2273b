-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Version 1. Later versions are numbered files beside this one; each is applied once, after a backup.
-- Times are milliseconds since 1970 UTC. Ids, keys and addresses are 32-byte blobs.

CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE draft (place TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;

-- `number` is this relay's bit in envelope.held. lost: when it was seen last to have lost its data, 0 for never.
CREATE TABLE relay (
    number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, base TEXT NOT NULL, pass BLOB NOT NULL,
    mine INTEGER NOT NULL, instance BLOB NOT NULL, state TEXT NOT NULL, since INTEGER NOT NULL,
    lost INTEGER NOT NULL
);

-- version moves when log or keys grow; saved: the version whose keys the own group has last been told.
CREATE TABLE grp (
    id BLOB PRIMARY KEY, kind TEXT NOT NULL, salt BLOB NOT NULL, override_index INTEGER NOT NULL,
    user_generation BLOB NOT NULL, record BLOB NOT NULL, standing TEXT NOT NULL, since INTEGER NOT NULL,
    seen INTEGER NOT NULL, card BLOB NOT NULL, version INTEGER NOT NULL,
    saved INTEGER NOT NULL
) WITHOUT ROWID;

-- The log: the truth about who is in, for each group; never changed, only added to.
CREATE TABLE control (
    id BLOB PRIMARY KEY, grp BLOB NOT NULL, control BLOB NOT NULL, signature BLOB NOT NULL, received INTEGER NOT NULL
);
CREATE INDEX control_by_group ON control (grp);
CREATE TABLE box_part (digest BLOB PRIMARY KEY, grp BLOB NOT NULL, part BLOB NOT NULL) WITHOUT ROWID;

-- What this device can open: the kit of a generation, at the lowest step that it holds.
CREATE TABLE held_key (
    grp BLOB NOT NULL, generation BLOB NOT NULL, kit BLOB NOT NULL, PRIMARY KEY (grp, generation)
) WITHOUT ROWID;

-- Sealed bytes as received or as made here; empty where they are not worth their room or were taken back, so that the
-- digest alone is remembered. box: 0 control, 1 content, 2 of an invite, 3 of a knock of mine, 4 beacon.
-- state: 0 opened, 1 locked, 2 refused. held: one bit for each relay known to have it. was_sent: some relay had it
-- once, so that it is never sealed again. is_bound: it was meant for the mailbox of this very generation.
CREATE TABLE envelope (
    digest BLOB PRIMARY KEY, grp BLOB NOT NULL, generation BLOB NOT NULL, box INTEGER NOT NULL,
    bytes BLOB NOT NULL, event BLOB, state INTEGER NOT NULL, reason TEXT, held INTEGER NOT NULL,
    mine INTEGER NOT NULL, received INTEGER NOT NULL, was_sent INTEGER NOT NULL, is_bound INTEGER NOT NULL
);
-- everything that is told of what is shut, so that no sealed bytes are read for it
CREATE INDEX envelope_locked ON envelope (
    grp, received, digest, state, reason, generation, box, event, held, mine
) WHERE state <> 0;
CREATE INDEX envelope_by_event ON envelope (event) WHERE event IS NOT NULL;
CREATE INDEX envelope_unsent ON envelope (grp) WHERE mine = 1 AND held = 0;
CREATE INDEX envelope_by_holders ON envelope (grp, held);

CREATE TABLE mailbox (
    relay INTEGER NOT NULL, address BLOB NOT NULL, grp BLOB NOT NULL, generation BLOB NOT NULL,
    box INTEGER NOT NULL, cursor INTEGER NOT NULL, opened INTEGER NOT NULL, closed INTEGER NOT NULL,
    PRIMARY KEY (relay, address)
) WITHOUT ROWID;
CREATE INDEX mailbox_by_group ON mailbox (grp);

-- The content log. standing: 0 counts, 1 set aside.
CREATE TABLE content (
    id BLOB PRIMARY KEY, grp BLOB NOT NULL, author BLOB NOT NULL, device BLOB NOT NULL, prev BLOB NOT NULL,
    salt BLOB NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL, ref BLOB, ref2 BLOB, time INTEGER NOT NULL,
    received INTEGER NOT NULL, generation BLOB NOT NULL, step INTEGER NOT NULL, standing INTEGER NOT NULL
);
CREATE INDEX content_by_ref ON content (ref) WHERE ref IS NOT NULL;
CREATE INDEX content_by_device ON content (grp, device);

-- How much of the devices of removed members counts: the id of the last event that stands, b"" for none.
CREATE TABLE settled (
    grp BLOB NOT NULL, device BLOB NOT NULL, last BLOB NOT NULL, PRIMARY KEY (grp, device)
) WITHOUT ROWID;

-- What is still to be sent. what: 0 a core to be sealed late, 1 a control item, 2 a delete token,
-- 3 a pass to be ended: by the holder of its parent, or replaced by the pass in `generation`.
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, grp BLOB NOT NULL, what INTEGER NOT NULL, id BLOB NOT NULL,
    payload BLOB NOT NULL, generation BLOB NOT NULL, hold_until INTEGER NOT NULL, made INTEGER NOT NULL
);
CREATE INDEX outbox_by_group ON outbox (grp, number);

-- Invitations made on this device, knocks on mine and others', and my own knocks elsewhere.
CREATE TABLE invite (
    id BLOB PRIMARY KEY, grp BLOB NOT NULL, kind TEXT NOT NULL, secret BLOB NOT NULL, words TEXT NOT NULL,
    closer BLOB NOT NULL, made INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE carded (
    grp BLOB NOT NULL, invite BLOB NOT NULL, generation BLOB NOT NULL, PRIMARY KEY (grp, invite)
) WITHOUT ROWID;
CREATE TABLE knock (
    request BLOB PRIMARY KEY, grp BLOB NOT NULL, invite BLOB NOT NULL, knock BLOB NOT NULL, name TEXT NOT NULL,
    greeting TEXT NOT NULL, picture BLOB NOT NULL, state TEXT NOT NULL, received INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE my_knock (
    grp BLOB PRIMARY KEY, payload BLOB NOT NULL, welcome BLOB NOT NULL, made INTEGER NOT NULL
) WITHOUT ROWID;

-- Projections: rebuilt from `content` by one command.
CREATE TABLE post (
    id BLOB PRIMARY KEY, grp BLOB NOT NULL, author BLOB NOT NULL, text TEXT NOT NULL, root BLOB, parent BLOB,
    sort INTEGER NOT NULL, created INTEGER NOT NULL, received INTEGER NOT NULL, edited INTEGER,
    edit_sort INTEGER NOT NULL, edit_event BLOB NOT NULL, standing INTEGER NOT NULL
);
CREATE INDEX post_feed ON post (sort DESC, id) WHERE root IS NULL;
CREATE INDEX post_group_feed ON post (grp, sort DESC, id) WHERE root IS NULL;
CREATE INDEX post_by_receipt ON post (grp, received) WHERE root IS NULL;
CREATE INDEX post_by_parent ON post (parent) WHERE parent IS NOT NULL;
CREATE INDEX post_thread ON post (root, sort) WHERE root IS NOT NULL;
CREATE TABLE reaction (
    target BLOB NOT NULL, member BLOB NOT NULL, emoji TEXT NOT NULL, is_on INTEGER NOT NULL, sort INTEGER NOT NULL,
    event BLOB NOT NULL, PRIMARY KEY (target, member, emoji)
) WITHOUT ROWID;
CREATE TABLE removed (id BLOB NOT NULL, author BLOB NOT NULL, PRIMARY KEY (id, author)) WITHOUT ROWID;
CREATE TABLE face (
    grp BLOB NOT NULL, member BLOB NOT NULL, name TEXT NOT NULL, greeting TEXT NOT NULL, picture BLOB NOT NULL,
    pixels BLOB, sort INTEGER NOT NULL, event BLOB NOT NULL, PRIMARY KEY (grp, member)
) WITHOUT ROWID;
CREATE TABLE answered (grp BLOB NOT NULL, request BLOB NOT NULL, PRIMARY KEY (grp, request)) WITHOUT ROWID;
