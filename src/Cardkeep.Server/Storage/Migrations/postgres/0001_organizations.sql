-- What this installation is, known before any organization is: the mode that filled it.
CREATE TABLE installation (
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE organizations (
    organization_id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    locale text COLLATE "C" NOT NULL,
    legal_name text COLLATE "C",
    legal_share_capital_cents bigint,
    legal_country text COLLATE "C",
    legal_registration_date date,
    legal_form text COLLATE "C",
    legal_address text COLLATE "C",
    legal_sector text COLLATE "C",
    legal_number text COLLATE "C",
    contract_signed_at timestamptz,
    PRIMARY KEY (organization_id)
);

CREATE TABLE bank_accounts (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    bic text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    balance_cents bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    main boolean NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organizations (organization_id),
    CONSTRAINT bank_account_status_known CHECK (status IN ('active', 'closed'))
);

CREATE UNIQUE INDEX one_main_bank_account ON bank_accounts (organization_id) WHERE main;

CREATE TABLE teams (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organizations (organization_id)
);

CREATE TABLE memberships (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    team_id uuid,
    first_name text COLLATE "C" NOT NULL,
    last_name text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    phone_number text COLLATE "C",
    position text COLLATE "C",
    role text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    kyc_status text COLLATE "C" NOT NULL,
    locale text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organizations (organization_id),
    FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id),
    CONSTRAINT role_known CHECK (role IN ('owner', 'admin', 'manager', 'employee', 'reporting')),
    CONSTRAINT membership_status_known CHECK (status IN ('active', 'invited', 'revoked')),
    CONSTRAINT kyc_status_known CHECK (kyc_status IN ('pending', 'accepted', 'refused'))
);

CREATE INDEX memberships_by_team ON memberships (organization_id, team_id, id);

-- Found by the token's hash alone: whose call this is, is not known yet.
CREATE TABLE access_tokens (
    token_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    client_id uuid NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (token_hash)
);
