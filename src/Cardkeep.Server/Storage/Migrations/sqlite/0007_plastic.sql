-- What happens to plastic on its way to the holder, and afterwards.
ALTER TABLE cards ADD COLUMN shipped_at INTEGER;
ALTER TABLE cards ADD COLUMN pin_set INTEGER NOT NULL DEFAULT FALSE;

-- No PIN is kept, only what it comes to under a key; the generation counts how often it was chosen anew.
CREATE TABLE card_pins (
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    generation INTEGER NOT NULL,
    verifier BLOB NOT NULL,
    PRIMARY KEY (organization_id, card_id),
    FOREIGN KEY (organization_id, card_id) REFERENCES cards (organization_id, id)
) STRICT;

-- SQLite changes no constraint of a table that is there, so the keys move to one that has the new list of purposes.
CREATE TABLE vault_keys_anew (
    organization_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (organization_id, purpose, version),
    CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin'))
) STRICT, WITHOUT ROWID;
INSERT INTO vault_keys_anew (organization_id, purpose, version, wrapped)
    SELECT organization_id, purpose, version, wrapped FROM vault_keys;
DROP TABLE vault_keys;
ALTER TABLE vault_keys_anew RENAME TO vault_keys;
