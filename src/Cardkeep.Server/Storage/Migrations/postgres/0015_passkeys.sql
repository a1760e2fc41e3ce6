-- Passkeys of members: a public key each, for which an authenticator of theirs answers.
CREATE TABLE passkeys (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    synced boolean NOT NULL,
    transports text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
);

CREATE INDEX passkeys_by_member ON passkeys (organization_id, member_id, created_at);

-- By which a passkey is found when nobody has said yet who they are: the hash of what its authenticator calls it, once in an installation.
CREATE TABLE passkey_references (
    reference_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    passkey_id uuid NOT NULL,
    PRIMARY KEY (reference_hash),
    FOREIGN KEY (organization_id, passkey_id) REFERENCES passkeys (organization_id, id)
);

CREATE INDEX references_by_passkey ON passkey_references (organization_id, passkey_id);

-- What a browser was given to have signed, until it comes back or its time is up. Of nobody yet: under the nil organization and member.
CREATE TABLE passkey_challenges (
    token_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    bound_to bytea NOT NULL,
    state text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX passkey_challenges_by_member ON passkey_challenges (organization_id, member_id);
CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_at);

-- Who has shown in this browser, besides the password, that they are it: as which member, and when.
ALTER TABLE browser_sessions ADD COLUMN proven_organization_id uuid;
ALTER TABLE browser_sessions ADD COLUMN proven_member_id uuid;
ALTER TABLE browser_sessions ADD COLUMN proven_at timestamptz;
