-- Keys, wrapped by the master key, which is not here. The keys of the installation itself stand under the nil organization.
CREATE TABLE vault_keys (
    organization_id uuid NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    wrapped bytea NOT NULL,
    PRIMARY KEY (organization_id, purpose, version),
    CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index'))
);

CREATE TABLE card_numbers (
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (organization_id, card_id)
);

-- Found by the number's keyed hash alone, so that one installation never issues a number twice.
CREATE TABLE pan_index (
    pan_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    PRIMARY KEY (pan_hash)
);
