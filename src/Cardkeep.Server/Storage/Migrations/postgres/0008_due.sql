-- When time next moves a card; null: never. Written with the status, so that what is due is found without looking at every card.
ALTER TABLE cards ADD COLUMN due_at timestamptz;

UPDATE cards
SET due_at = LEAST(CASE WHEN status <> 'pin_blocked' THEN pre_expires_at END, (expiry_month + INTERVAL '1 month') AT TIME ZONE 'UTC')
WHERE status IN ('live', 'paused', 'pin_blocked');

CREATE INDEX cards_by_due_time ON cards (organization_id, due_at, id) WHERE (due_at IS NOT NULL);
