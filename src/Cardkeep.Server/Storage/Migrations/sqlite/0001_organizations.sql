-- What this installation is, known before any organization is: the mode that filled it.
CREATE TABLE installation (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations (
    organization_id BLOB NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    legal_name TEXT,
    legal_share_capital_cents INTEGER,
    legal_country TEXT,
    legal_registration_date TEXT,
    legal_form TEXT,
    legal_address TEXT,
    legal_sector TEXT,
    legal_number TEXT,
    contract_signed_at INTEGER,
    PRIMARY KEY (organization_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE bank_accounts (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    iban TEXT NOT NULL,
    bic TEXT NOT NULL,
    currency TEXT NOT NULL,
    balance_cents INTEGER NOT NULL,
    status TEXT NOT NULL,
    main INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organizations (organization_id),
    CONSTRAINT bank_account_status_known CHECK (status IN ('active', 'closed'))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_main_bank_account ON bank_accounts (organization_id) WHERE main;

CREATE TABLE teams (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organizations (organization_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    team_id BLOB,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone_number TEXT,
    position TEXT,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    kyc_status TEXT NOT NULL,
    locale TEXT NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organizations (organization_id),
    FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id),
    CONSTRAINT role_known CHECK (role IN ('owner', 'admin', 'manager', 'employee', 'reporting')),
    CONSTRAINT membership_status_known CHECK (status IN ('active', 'invited', 'revoked')),
    CONSTRAINT kyc_status_known CHECK (kyc_status IN ('pending', 'accepted', 'refused'))
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_by_team ON memberships (organization_id, team_id, id);

-- Found by the token's hash alone: whose call this is, is not known yet.
CREATE TABLE access_tokens (
    token_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    scopes TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT;
