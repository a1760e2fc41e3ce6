-- Applications that call on behalf of members. Found by their id alone: whose organization it is about is not known before somebody signs
-- in. Those of the installation itself, for members of any organization, stand under the nil organization.
CREATE TABLE clients (
    id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    name TEXT NOT NULL,
    redirect_addresses TEXT NOT NULL,
    scopes TEXT NOT NULL,
    confidential INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX clients_by_organization ON clients (organization_id, id);

-- Several at a time, so that a secret can be changed while the old one still works.
CREATE TABLE client_secrets (
    organization_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (organization_id, client_id, secret_hash)
) STRICT, WITHOUT ROWID;

-- One password for each person, found by the address that is typed in, and the memberships that have that address.
CREATE TABLE logins (
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (email)
) STRICT, WITHOUT ROWID;

CREATE TABLE member_emails (
    email TEXT NOT NULL,
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    PRIMARY KEY (email, organization_id, member_id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
) STRICT, WITHOUT ROWID;

INSERT INTO member_emails (email, organization_id, member_id) SELECT lower(email), organization_id, id FROM memberships;

-- Counted for an address of mail and for one of the network, under a keyed hash, whether anybody is behind it or not.
CREATE TABLE sign_in_attempts (
    subject_hash BLOB NOT NULL,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    PRIMARY KEY (subject_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (last_at);

CREATE TABLE browser_sessions (
    token_hash BLOB NOT NULL,
    email TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX browser_sessions_by_sight ON browser_sessions (seen_at);

CREATE TABLE consents (
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    scopes TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (organization_id, member_id, client_id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
) STRICT, WITHOUT ROWID;

-- One sign-in through a client, and whether the tokens that came of it still count.
CREATE TABLE grants (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    scopes TEXT NOT NULL,
    nonce TEXT,
    authenticated_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    revoked_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, member_id, client_id) REFERENCES consents (organization_id, member_id, client_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX grants_by_member ON grants (organization_id, member_id, client_id);
CREATE INDEX grants_by_end ON grants (organization_id, ends_at);

CREATE TABLE authorization_codes (
    code_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    grant_id BLOB NOT NULL,
    redirect_address TEXT NOT NULL,
    challenge TEXT,
    expires_at INTEGER NOT NULL,
    redeemed_at INTEGER,
    PRIMARY KEY (code_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX authorization_codes_by_end ON authorization_codes (expires_at);

CREATE TABLE refresh_tokens (
    token_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    grant_id BLOB NOT NULL,
    scopes TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);

-- Null: not by OAuth, but handed out by the sandbox; or a client's own, which then has the nil member.
ALTER TABLE access_tokens ADD COLUMN grant_id BLOB;
ALTER TABLE access_tokens ADD COLUMN issued_at INTEGER;

-- A rule of a table cannot be changed here: the table is made anew.
CREATE TABLE vault_keys_anew (
    organization_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (organization_id, purpose, version),
    CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin', 'oauth', 'id_token'))
) STRICT, WITHOUT ROWID;

INSERT INTO vault_keys_anew SELECT organization_id, purpose, version, wrapped FROM vault_keys;
DROP TABLE vault_keys;
ALTER TABLE vault_keys_anew RENAME TO vault_keys;
