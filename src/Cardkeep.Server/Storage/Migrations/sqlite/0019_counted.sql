-- How many authorizations draw on a budget, in the row that each of them writes anyhow: a list's total is added up from here.
ALTER TABLE card_counters ADD COLUMN authorizations INTEGER NOT NULL DEFAULT 0
    CONSTRAINT authorizations_never_negative CHECK (authorizations >= 0);
UPDATE card_counters SET authorizations = (
    SELECT count(*)
    FROM authorizations a
    WHERE a.organization_id = card_counters.organization_id AND a.budget_id = card_counters.card_id);
