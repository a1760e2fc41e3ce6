-- What happens to plastic on its way to the holder, and afterwards.
ALTER TABLE cards ADD COLUMN shipped_at timestamptz;
ALTER TABLE cards ADD COLUMN pin_set boolean NOT NULL DEFAULT FALSE;

-- No PIN is kept, only what it comes to under a key; the generation counts how often it was chosen anew.
CREATE TABLE card_pins (
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    generation bigint NOT NULL,
    verifier bytea NOT NULL,
    PRIMARY KEY (organization_id, card_id),
    FOREIGN KEY (organization_id, card_id) REFERENCES cards (organization_id, id)
);

ALTER TABLE vault_keys DROP CONSTRAINT key_purpose_known;
ALTER TABLE vault_keys ADD CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin'));
