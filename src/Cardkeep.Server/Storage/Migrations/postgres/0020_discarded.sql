-- A card whose PIN is blocked is discarded on its day too: time moves it next when that comes, if its month does not end before.
UPDATE cards
SET due_at = discard_at
WHERE status = 'pin_blocked' AND discard_at IS NOT NULL AND (due_at IS NULL OR due_at > discard_at);
