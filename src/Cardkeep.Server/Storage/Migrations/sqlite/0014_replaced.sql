-- A card in the place of another: which one, and how; and on the older card how it was replaced, and the day on which it is discarded
-- for that. The day is the wire's, the instant is when it begins in the organization's zone.
ALTER TABLE cards ADD COLUMN parent_id BLOB;
ALTER TABLE cards ADD COLUMN parent_last_digits TEXT;
ALTER TABLE cards ADD COLUMN replaces TEXT
    CONSTRAINT parent_is_told_whole CHECK ((parent_id IS NULL) = (parent_last_digits IS NULL)
        AND (parent_id IS NULL) = (replaces IS NULL));
ALTER TABLE cards ADD COLUMN replaced_by TEXT
    CONSTRAINT replacement_known CHECK (replaces IN ('renewal', 'upgrade') AND replaced_by IN ('renewal', 'upgrade'));
ALTER TABLE cards ADD COLUMN discard_on TEXT;
ALTER TABLE cards ADD COLUMN discard_at INTEGER
    CONSTRAINT discard_day_begins CHECK ((discard_on IS NULL) = (discard_at IS NULL));

CREATE UNIQUE INDEX one_replacement_each ON cards (organization_id, parent_id) WHERE (parent_id IS NOT NULL);
