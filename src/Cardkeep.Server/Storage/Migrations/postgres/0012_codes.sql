-- The phone of a member to which codes go, once a code has shown that it is theirs. The number counts only while the membership has it.
CREATE TABLE phones (
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    id uuid NOT NULL,
    phone_number text COLLATE "C" NOT NULL,
    confirmed_at timestamptz,
    code_hash bytea,
    code_sent_at timestamptz,
    failures bigint NOT NULL,
    blocked_until timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (organization_id, member_id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
);

-- Made anew: a session lives for a quarter of an hour, and who waited for one asks again.
DROP TABLE sca_sessions;

CREATE TABLE sca_sessions (
    token_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    client_id uuid NOT NULL,
    id uuid NOT NULL,
    action_type text COLLATE "C" NOT NULL,
    preference text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    code_hash bytea,
    code_tries bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    allowed_at timestamptz,
    denied_at timestamptz,
    consumed_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (token_hash),
    CONSTRAINT decided_once CHECK (allowed_at IS NULL OR denied_at IS NULL),
    CONSTRAINT consumed_only_if_allowed CHECK (consumed_at IS NULL OR allowed_at IS NOT NULL),
    CONSTRAINT five_tries_at_most CHECK (code_tries <= 5)
);

CREATE INDEX sca_sessions_by_member ON sca_sessions (organization_id, member_id, expires_at);
CREATE INDEX sca_sessions_by_end ON sca_sessions (expires_at, token_hash);

ALTER TABLE vault_keys DROP CONSTRAINT key_purpose_known;
ALTER TABLE vault_keys ADD CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin', 'oauth', 'id_token', 'code'));
