-- Every ciphertext says by which key it was made: a byte for its form, four for the key's id, then what stood there. Numbers were sealed by
-- the first key of their organization; the master key that wrapped the other keys has no id yet, and 0 says so.
UPDATE card_numbers SET sealed = CAST('\x0100000001' AS bytea) || sealed;
UPDATE vault_keys SET wrapped = CAST('\x0100000000' AS bytea) || wrapped;

-- Which rotation made a key; null: none, or it was before they were kept.
ALTER TABLE vault_keys ADD COLUMN made_at timestamptz;

-- By which key a CVV is derived, for the life of its card. A number that was shredded is empty.
ALTER TABLE card_numbers ADD COLUMN cvv_version bigint NOT NULL DEFAULT 1;
ALTER TABLE card_numbers ADD COLUMN shredded_at timestamptz
    CONSTRAINT shredded_is_empty CHECK ((shredded_at IS NULL) = (length(sealed) > 0));

-- While the key of the index is changed a number stands there twice, once for each.
ALTER TABLE pan_index ADD COLUMN key_version bigint NOT NULL DEFAULT 1;
CREATE INDEX pan_index_by_card ON pan_index (organization_id, card_id);

-- A guess is counted before it is looked at.
ALTER TABLE card_pins ADD COLUMN key_version bigint NOT NULL DEFAULT 1;
ALTER TABLE card_pins ADD COLUMN guesses bigint NOT NULL DEFAULT 0
    CONSTRAINT three_guesses_at_most CHECK (guesses BETWEEN 0 AND 3);
