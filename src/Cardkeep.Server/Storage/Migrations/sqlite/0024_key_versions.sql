-- Whether something is still kept by a key that is to go is asked every hour.
CREATE INDEX card_numbers_by_cvv_key ON card_numbers (organization_id, cvv_version) WHERE (shredded_at IS NULL);
CREATE INDEX card_pins_by_key ON card_pins (organization_id, key_version);
