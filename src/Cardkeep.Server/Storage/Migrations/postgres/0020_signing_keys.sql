-- Since when there is which key that signs ID tokens; the keys themselves are in vault_keys. The installation's: the nil organization.
CREATE TABLE signing_keys (
    organization_id uuid NOT NULL,
    number bigint NOT NULL,
    id uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, number)
);
