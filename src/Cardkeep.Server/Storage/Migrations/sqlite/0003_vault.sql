-- Keys, wrapped by the master key, which is not here. The keys of the installation itself stand under the nil organization.
CREATE TABLE vault_keys (
    organization_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (organization_id, purpose, version),
    CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index'))
) STRICT, WITHOUT ROWID;

CREATE TABLE card_numbers (
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (organization_id, card_id)
) STRICT;

-- Found by the number's keyed hash alone, so that one installation never issues a number twice.
CREATE TABLE pan_index (
    pan_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    PRIMARY KEY (pan_hash)
) STRICT;
