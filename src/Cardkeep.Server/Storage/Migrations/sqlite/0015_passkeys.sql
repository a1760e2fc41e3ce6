-- Passkeys of members: a public key each, for which an authenticator of theirs answers.
CREATE TABLE passkeys (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    synced INTEGER NOT NULL,
    transports TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_by_member ON passkeys (organization_id, member_id, created_at);

-- By which a passkey is found when nobody has said yet who they are: the hash of what its authenticator calls it, once in an installation.
CREATE TABLE passkey_references (
    reference_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    passkey_id BLOB NOT NULL,
    PRIMARY KEY (reference_hash),
    FOREIGN KEY (organization_id, passkey_id) REFERENCES passkeys (organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX references_by_passkey ON passkey_references (organization_id, passkey_id);

-- What a browser was given to have signed, until it comes back or its time is up. Of nobody yet: under the nil organization and member.
CREATE TABLE passkey_challenges (
    token_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    bound_to BLOB NOT NULL,
    state TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX passkey_challenges_by_member ON passkey_challenges (organization_id, member_id);
CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_at);

-- Who has shown in this browser, besides the password, that they are it: as which member, and when.
ALTER TABLE browser_sessions ADD COLUMN proven_organization_id BLOB;
ALTER TABLE browser_sessions ADD COLUMN proven_member_id BLOB;
ALTER TABLE browser_sessions ADD COLUMN proven_at INTEGER;
