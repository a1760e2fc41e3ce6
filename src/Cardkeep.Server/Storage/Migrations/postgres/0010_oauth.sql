-- Applications that call on behalf of members. Found by their id alone: whose organization it is about is not known before somebody signs
-- in. Those of the installation itself, for members of any organization, stand under the nil organization.
CREATE TABLE clients (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    redirect_addresses text COLLATE "C" NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    confidential boolean NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX clients_by_organization ON clients (organization_id, id);

-- Several at a time, so that a secret can be changed while the old one still works.
CREATE TABLE client_secrets (
    organization_id uuid NOT NULL,
    client_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (organization_id, client_id, secret_hash)
);

-- One password for each person, found by the address that is typed in, and the memberships that have that address.
CREATE TABLE logins (
    email text COLLATE "C" NOT NULL,
    password_hash text COLLATE "C" NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (email)
);

CREATE TABLE member_emails (
    email text COLLATE "C" NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (email, organization_id, member_id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
);

INSERT INTO member_emails (email, organization_id, member_id) SELECT lower(email), organization_id, id FROM memberships;

-- Counted for an address of mail and for one of the network, under a keyed hash, whether anybody is behind it or not.
CREATE TABLE sign_in_attempts (
    subject_hash bytea NOT NULL,
    failures bigint NOT NULL,
    last_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL,
    PRIMARY KEY (subject_hash)
);

CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (last_at);

CREATE TABLE browser_sessions (
    token_hash bytea NOT NULL,
    email text COLLATE "C" NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX browser_sessions_by_sight ON browser_sessions (seen_at);

CREATE TABLE consents (
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    client_id uuid NOT NULL,
    id uuid NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (organization_id, member_id, client_id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
);

-- One sign-in through a client, and whether the tokens that came of it still count.
CREATE TABLE grants (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    client_id uuid NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    nonce text COLLATE "C",
    authenticated_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    revoked_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, member_id, client_id) REFERENCES consents (organization_id, member_id, client_id)
);

CREATE INDEX grants_by_member ON grants (organization_id, member_id, client_id);
CREATE INDEX grants_by_end ON grants (organization_id, ends_at);

CREATE TABLE authorization_codes (
    code_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    grant_id uuid NOT NULL,
    redirect_address text COLLATE "C" NOT NULL,
    challenge text COLLATE "C",
    expires_at timestamptz NOT NULL,
    redeemed_at timestamptz,
    PRIMARY KEY (code_hash)
);

CREATE INDEX authorization_codes_by_end ON authorization_codes (expires_at);

CREATE TABLE refresh_tokens (
    token_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    grant_id uuid NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (token_hash)
);

CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);

-- Null: not by OAuth, but handed out by the sandbox; or a client's own, which then has the nil member.
ALTER TABLE access_tokens ADD COLUMN grant_id uuid;
ALTER TABLE access_tokens ADD COLUMN issued_at timestamptz;

ALTER TABLE vault_keys DROP CONSTRAINT key_purpose_known;
ALTER TABLE vault_keys ADD CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin', 'oauth', 'id_token'));
