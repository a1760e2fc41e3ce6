-- The phone of a member to which codes go, once a code has shown that it is theirs. The number counts only while the membership has it.
CREATE TABLE phones (
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    id BLOB NOT NULL,
    phone_number TEXT NOT NULL,
    confirmed_at INTEGER,
    code_hash BLOB,
    code_sent_at INTEGER,
    failures INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (organization_id, member_id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
) STRICT, WITHOUT ROWID;

-- Made anew: a session lives for a quarter of an hour, and who waited for one asks again.
DROP TABLE sca_sessions;

CREATE TABLE sca_sessions (
    token_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    id BLOB NOT NULL,
    action_type TEXT NOT NULL,
    preference TEXT NOT NULL,
    digest BLOB NOT NULL,
    code_hash BLOB,
    code_tries INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    allowed_at INTEGER,
    denied_at INTEGER,
    consumed_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (token_hash),
    CONSTRAINT decided_once CHECK (allowed_at IS NULL OR denied_at IS NULL),
    CONSTRAINT consumed_only_if_allowed CHECK (consumed_at IS NULL OR allowed_at IS NOT NULL),
    CONSTRAINT five_tries_at_most CHECK (code_tries <= 5)
) STRICT;

CREATE INDEX sca_sessions_by_member ON sca_sessions (organization_id, member_id, expires_at);
CREATE INDEX sca_sessions_by_end ON sca_sessions (expires_at, token_hash);

-- A rule of a table cannot be changed here: the table is made anew.
CREATE TABLE vault_keys_anew (
    organization_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (organization_id, purpose, version),
    CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin', 'oauth', 'id_token', 'code'))
) STRICT, WITHOUT ROWID;

INSERT INTO vault_keys_anew SELECT organization_id, purpose, version, wrapped FROM vault_keys;
DROP TABLE vault_keys;
ALTER TABLE vault_keys_anew RENAME TO vault_keys;
