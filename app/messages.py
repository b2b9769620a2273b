# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence that a person may read from the headless client, by its stable code."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType

from app.plain import isolated

PROFILE = {
    "no-profile": "Nobody has moved in here yet: start Dooryard and choose a name first.",
    "profile-exists": "Somebody lives in this folder already, so nothing was changed.",
    "wrong-passphrase": "That passphrase doesn't open this Dooryard; mind capital letters and spaces, and try again.",
    "passphrase-needed": "Everything here is sealed until you say your passphrase.",
    "passphrase-short": "Please choose a passphrase with at least 8 characters.",
    "passphrase-differs": "These two passphrases aren't the same.",
    "passphrase-characters": "This passphrase holds signs that can't be kept.",
    "vault-damaged": "The file that locks this Dooryard is damaged; put back an earlier copy of it, if there is one.",
    "vault-newer": "This was locked by a newer Dooryard, so it opens again after the update.",
    "vault-missing": "The file that locks this Dooryard is missing, so nothing can be opened here.",
    "keyring-locked": "This computer's keyring is locked or didn't answer; unlock it and try again.",
    "keyring-empty": "This computer's keyring no longer holds the lock of this Dooryard.",
    "keyring-absent": "This computer has no keyring that could keep your lock, so please choose a passphrase.",
    "store-damaged": "What Dooryard keeps on this computer is damaged, and nothing more was written to it.",
    "store-foreign": "What lies in this folder belongs to another Dooryard, so nothing in it was touched.",
    "store-newer": "This was last used by a newer Dooryard, so it opens again after the update.",
    "store-busy": "Another Dooryard is busy with this folder right now; try again in a moment.",
    "store-refused": "Dooryard may not write to its folder on this computer.",
    "disk-full": "The disk is full; what you had is safe, and this can be saved once there is room.",
    "clock-off": "The clock of this computer seems to be wrong, so times may look odd until it is set.",
    "no-display": "There is no screen here for a window; with a command, such as `dooryard demo`, it works without.",
    "unexpected": "Something went wrong that Dooryard didn't expect; what you wrote before is safe.",
}

INVITES = {
    "invite-foreign": "That isn't a Dooryard invitation.",
    "invite-damaged": "This invitation isn't whole or was changed on its way; copy it again, up to the last character.",
    "invite-newer": "This invitation was made by a newer Dooryard, so update first and then open it again.",
    "invite-expired": "This invitation has run out; ask for a new one.",
    "invite-used": "This invitation was used already; ask for a new one.",
    "invite-ended": "This invitation was ended; ask for a new one.",
    "invite-not-found": "The relay has nothing for this invitation: it was ended, has run out, or was copied wrongly.",
    "invite-words-needed": "This invitation goes with four spoken words; ask whoever sent it.",
    "invite-words-wrong": "Those four words don't open this invitation; ask to hear them once more.",
    "invite-own": "This is an invitation to a community that you are in already.",
    "invite-waiting": "You have knocked there already; somebody will let you in.",
    "invite-no-relay": "There is no relay to carry this invitation yet, so add one first.",
    "invite-uses": "A link can let in 1 to 1000 people; the other invitations are for one person.",
    "invite-expires": "An invitation can last from one minute to one year.",
    "invite-unknown": "There is no such open invitation here.",
    "qr-none": "There is no invitation code to be found in this picture.",
    "qr-too-long": "This is too long for a code in a picture.",
    "request-unknown": "Nobody with that knock is at the door.",
    "request-answered": "This knock was answered already.",
}

RELAYS = {
    "relay-url": "That isn't the address of a relay; copy it again, up to the last character.",
    "relay-away": "The relay can't be found right now; what you wrote waits here and goes out by itself.",
    "relay-slow": "The relay takes too long to answer; what you wrote waits here and goes out by itself.",
    "relay-nonsense": "What answered at this address isn't a relay that Dooryard understands.",
    "relay-newer": "This relay speaks a newer language, so update Dooryard first.",
    "relay-wrong-key": "Another relay answered at this address than the one you chose, so nothing was given to it.",
    "relay-full": "The relay has no more room for you; what you wrote waits here until there is.",
    "relay-pass": "This relay wants a pass, and yours doesn't fit or has ended; ask whoever keeps the relay.",
    "relay-refused": "The relay refused; what you wrote waits here.",
    "relay-busy": "The relay asks to wait a little; what you wrote goes out by itself.",
    "relay-withholds": "One relay holds something back that another one has.",
    "relay-unknown": "That relay isn't among the ones used here.",
    "relay-none": "No relay is here to carry this yet, so it waits on this computer; add one first.",
    "relay-here-failed": "The relay on this computer didn't start.",
    "relay-here-stuck": "The relay on this computer doesn't stop; shutting down the computer ends it.",
    "relay-here-door": "Something else on this computer takes the place where the relay wants to listen.",
}

PEOPLE = {
    "group-unknown": "There is no community here with an id that begins like that.",
    "member-unknown": "There is nobody in this community with an id that begins like that.",
    "post-unknown": "There is no post here with an id that begins like that.",
    "id-ambiguous": "More than one id begins like that; give a few more characters.",
    "id-bad": "An id has only the digits 0 to 9 and the letters a to f.",
    "not-allowed": "The rules of this community don't let you do that.",
    "not-yours": "Only whoever wrote it can do that.",
    "group-left": "You left this community, so nothing can be sent there.",
    "group-removed": "You are no longer in this community, so nothing can be sent there.",
    "group-waiting": "Waiting for somebody to let you in; until then nothing can be sent there.",
    "group-declined": "Nobody let you in there.",
    "group-newer": "This community uses a newer Dooryard; you keep reading, and after the update you can write.",
    "group-last-host": "You are the only host here; make somebody else a host before you leave.",
    "member-self": "To go yourself, leave the community.",
    "member-gone": "That person is no longer in this community.",
    "role-unknown": "There is no such role in this community.",
    "kind-unknown": "There is no such kind of community.",
    "post-empty": "There is nothing written yet.",
    "post-too-long": "This is too long for one post; 65,000 plain letters fit.",
    "post-characters": "This holds signs that can't be shown, so it can't be sent as it is.",
    "post-locked": "This post can't be opened here yet, so it can't be answered or changed.",
    "post-deleted": "Whoever wrote this post took it back.",
    "emoji-bad": "A reaction is one emoji.",
    "name-empty": "Please write a name.",
    "name-too-long": "A name can have up to 64 letters.",
    "name-characters": "This name holds signs that can't be shown.",
    "greeting-too-long": "A greeting can have up to 280 letters.",
    "about-too-long": "That description is too long.",
    "rules-too-long": "These rules are too many or too long.",
    "file-refused": "That file can't be written.",
    "input-not-text": "What came in isn't text.",
    "setting-bad": "There is no such setting.",
}

PICTURES = {
    "picture-broken": "This picture is damaged and can't be opened.",
    "picture-kind": "This isn't a picture of a kind that Dooryard opens: JPEG, PNG, WebP, GIF or TIFF.",
    "picture-too-large": "This picture is too large; up to 40 megapixels and 32 MB can be opened.",
    "picture-slow": "This picture took too long to open, so Dooryard left it alone.",
    "picture-failed": "This computer couldn't open the picture right now.",
}

# Why something that came cannot be shown, or was not taken in. The words are those of the design language, section 6.
REASONS = {
    "before-you-joined": "This was here before you joined; newcomers see what comes from then on.",
    "left-since": "You left before this was written, and it stays with the members.",
    "removed-since": "You were no longer in the community when this was written, and it stays with the members.",
    "waiting-for-key": "Waiting for somebody's computer to answer; this opens by itself.",
    "waiting-for-log": "Waiting for what was written before this; it opens by itself.",
    "newer-version": "Made by a newer Dooryard; after the update this opens by itself.",
    "newer-kind": "This is something that only a newer Dooryard can show; after the update it opens by itself.",
    "damaged": "Damaged on the way; Dooryard is asking for it again.",
    "cut": "Only a part of this arrived; Dooryard is asking for it again.",
    "too-large": "Somebody sent something too large to be opened, and it was left alone.",
    "removed-member": "Whoever wrote this was no longer in the community, so it isn't shown.",
    "no-right": "Whoever wrote this may not write here, so it isn't shown.",
    "author-unknown": "It can't be told who wrote this, so it isn't shown.",
    "not-well-formed": "This was put together wrongly by whoever sent it, so it isn't shown.",
    "set-aside": "Set aside, because whoever let the writer in could not; one tap brings it back.",
    "deleted": "Whoever wrote this took it back.",
}

# The same codes when the names are known.
NAMED = {
    "before-you-joined": "This was here before you joined {group}; newcomers see what comes from then on.",
    "left-since": "You left {group} on {day}, and what came after that stays with the members.",
    "removed-since": "You were removed from {group} on {day}, and what came after that stays with the members.",
    "waiting-for-key": "Waiting for {who}'s computer to answer; this opens by itself.",
    "group-waiting": "Waiting for somebody at {group} to let you in; until then nothing can be sent there.",
    "removed-member": "{who} was no longer in the community when this was written, so it isn't shown.",
}

SENTENCES: Mapping[str, str] = MappingProxyType(PROFILE | INVITES | RELAYS | PEOPLE | PICTURES | REASONS)

# What a relay refuses with (relay/PROTOCOL.md 3.3), and what a person is told; for all others, that it refused.
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "quota": "relay-full",
        "relay-full": "relay-full",
        "pass-needed": "relay-pass",
        "pass-unknown": "relay-pass",
        "pass-ended": "relay-pass",
        "pass-differs": "relay-pass",
        "busy": "relay-busy",
        "too-many": "relay-busy",
        "too-slow": "relay-busy",
        "not-found": "relay-nonsense",
        "method": "relay-nonsense",
        "media-type": "relay-newer",
        "malformed": "relay-newer",
    }
)

# What a person is told about the condition of a relay that keeps posts here.
RELAY_TROUBLES: Mapping[str, str] = MappingProxyType(
    {
        "wrong-key": "relay-wrong-key",
        "refused": "relay-refused",
        "nonsense": "relay-nonsense",
        "asleep": "relay-away",
        "unknown": "relay-away",
    }
)
# If there is more than one trouble: what only a person can mend comes first, and the particular before the general.
GRAVEST_FIRST = (
    "relay-wrong-key", "relay-pass", "relay-full", "relay-newer", "relay-busy", "relay-refused", "relay-nonsense",
    "relay-withholds", "relay-slow", "relay-away",
)  # fmt: skip


def sentence(code: str, **names: str) -> str:
    """Return the sentence for a code (KeyError if there is none).

    A sentence that can say names does so if all of them are given and none is empty. Names are cleaned of what
    can't be shown and isolated, so that a name in another script does not turn the sentence round.
    """
    plain = SENTENCES[code]
    given = {name: isolated(value) for name, value in names.items() if value}
    template = NAMED.get(code, plain)
    fields = {field for _, field, _, _ in Formatter().parse(template) if field}
    return template.format(**given) if fields <= given.keys() else plain


def refusal(relay_code: str) -> str:
    """Return the code of the sentence for a relay's refusal code."""
    return REFUSALS.get(relay_code, "relay-refused")
