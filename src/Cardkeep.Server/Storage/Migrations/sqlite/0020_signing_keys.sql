-- Since when there is which key that signs ID tokens; the keys themselves are in vault_keys. The installation's: the nil organization.
CREATE TABLE signing_keys (
    organization_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    id BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, number)
) STRICT, WITHOUT ROWID;
