-- The zone in which an organization's days begin; and the day that was open when it was last changed, before which none opens any more.
ALTER TABLE organizations ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'Europe/Paris';
ALTER TABLE organizations ADD COLUMN zone_floor TEXT;

-- One narrow row for each card, born with it: the lock of the card. The figures are those of a budget, and so are used in the row of the
-- oldest card of a chain of renewals alone; what follows them is the card's own. Only the key is indexed.
CREATE TABLE card_counters (
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    budget_id BLOB NOT NULL,
    day TEXT NOT NULL,
    latest_day TEXT NOT NULL,
    payment_day_held INTEGER NOT NULL,
    payment_day_spent INTEGER NOT NULL,
    payment_month_held INTEGER NOT NULL,
    payment_month_spent INTEGER NOT NULL,
    atm_day_held INTEGER NOT NULL,
    atm_day_spent INTEGER NOT NULL,
    atm_month_held INTEGER NOT NULL,
    atm_month_spent INTEGER NOT NULL,
    payment_life_held INTEGER NOT NULL,
    payment_life_spent INTEGER NOT NULL,
    held_total INTEGER NOT NULL,
    booked_total INTEGER NOT NULL,
    pin_attempts INTEGER NOT NULL,
    cvv_attempts INTEGER NOT NULL,
    had_operation INTEGER NOT NULL,
    had_pin_operation INTEGER NOT NULL,
    PRIMARY KEY (organization_id, card_id),
    CONSTRAINT latest_day_was_open CHECK (day <= latest_day),
    CONSTRAINT held_never_negative CHECK (payment_day_held >= 0 AND payment_month_held >= 0 AND atm_day_held >= 0
        AND atm_month_held >= 0 AND payment_life_held >= 0 AND held_total >= 0),
    CONSTRAINT spending_never_negative CHECK (payment_day_spent >= 0 AND payment_month_spent >= 0 AND atm_day_spent >= 0
        AND atm_month_spent >= 0 AND payment_life_spent >= 0),
    CONSTRAINT attempts_are_few CHECK (pin_attempts BETWEEN 0 AND 3 AND cvv_attempts BETWEEN 0 AND 5)
) STRICT, WITHOUT ROWID;

-- Changes with every use, so it stands apart from the lock.
CREATE TABLE card_activity (
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    last_activity_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, card_id)
) STRICT, WITHOUT ROWID;

-- Found by the reference alone, for the network: a card's id, or the opaque token that was given out for it.
CREATE TABLE card_references (
    reference TEXT NOT NULL,
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    PRIMARY KEY (reference)
) STRICT;

CREATE INDEX card_references_by_card ON card_references (organization_id, card_id);

CREATE TABLE authorizations (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    transaction_id TEXT NOT NULL,
    card_id BLOB NOT NULL,
    budget_id BLOB NOT NULL,
    opened_by TEXT NOT NULL,
    asked INTEGER NOT NULL,
    type TEXT,
    channel TEXT,
    pre_authorization INTEGER NOT NULL,
    merchant_id TEXT,
    merchant_name TEXT,
    merchant_mcc INTEGER,
    merchant_city TEXT,
    merchant_country TEXT,
    original_minor INTEGER,
    original_currency TEXT,
    original_rate TEXT,
    verdict TEXT,
    reason TEXT,
    zone TEXT NOT NULL,
    day TEXT NOT NULL,
    pair TEXT NOT NULL,
    counts_life INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    expires_at INTEGER,
    flags INTEGER NOT NULL,
    version INTEGER NOT NULL,
    requested INTEGER NOT NULL,
    approved INTEGER NOT NULL,
    held INTEGER NOT NULL,
    consumed INTEGER NOT NULL,
    cleared INTEGER NOT NULL,
    reversed INTEGER NOT NULL,
    expired INTEGER NOT NULL,
    released INTEGER NOT NULL,
    refunded INTEGER NOT NULL,
    credited INTEGER NOT NULL,
    message_id TEXT,
    digest BLOB,
    facts BLOB,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT pair_known CHECK (pair IN ('payment', 'atm', 'both')),
    CONSTRAINT verdict_known CHECK (verdict IN ('approved', 'partially_approved', 'declined')),
    CONSTRAINT reason_only_if_declined CHECK (reason IS NULL OR verdict = 'declined'),
    CONSTRAINT opening_known CHECK (opened_by IN ('ask', 'advice', 'clearing', 'reversal')),
    CONSTRAINT opening_ask_is_kept CHECK ((opened_by = 'ask') = (message_id IS NOT NULL) AND (opened_by = 'ask') = (digest IS NOT NULL)
        AND (opened_by = 'ask') = (facts IS NOT NULL)),
    CONSTRAINT held_is_what_is_left CHECK (held = approved - consumed - reversed - expired - released AND held >= 0),
    CONSTRAINT consumed_of_cleared CHECK (consumed BETWEEN 0 AND cleared),
    CONSTRAINT credited_of_cleared CHECK (credited BETWEEN 0 AND cleared),
    CONSTRAINT hold_has_an_end CHECK (held = 0 OR expires_at IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX one_authorization_each ON authorizations (organization_id, transaction_id);
CREATE INDEX authorizations_by_day ON authorizations (organization_id, budget_id, day);
CREATE INDEX open_holds ON authorizations (organization_id, expires_at) WHERE (held > 0);

-- Every message but the asks that open a transaction; an ask keeps its facts, from which its answer is rendered, what was told its answer.
CREATE TABLE network_messages (
    organization_id BLOB NOT NULL,
    transaction_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    authorization_id BLOB,
    version INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    moved_held INTEGER NOT NULL,
    moved_spent INTEGER NOT NULL,
    facts BLOB,
    answer BLOB,
    PRIMARY KEY (organization_id, transaction_id, message_id),
    CONSTRAINT message_kind_known CHECK (kind IN ('authorization', 'increment', 'advice', 'clearing', 'reversal', 'refund',
        'refund_reversal')),
    CONSTRAINT answered_once CHECK ((facts IS NULL) <> (answer IS NULL))
) STRICT;

CREATE TABLE refunds (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    transaction_id TEXT NOT NULL,
    card_id BLOB NOT NULL,
    budget_id BLOB NOT NULL,
    authorization_id BLOB,
    amount INTEGER NOT NULL,
    credited INTEGER NOT NULL,
    day TEXT NOT NULL,
    payment_day INTEGER NOT NULL,
    payment_month INTEGER NOT NULL,
    payment_life INTEGER NOT NULL,
    atm_day INTEGER NOT NULL,
    atm_month INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT credit_of_amount CHECK (credited BETWEEN 0 AND amount AND payment_day BETWEEN 0 AND credited
        AND payment_month BETWEEN 0 AND credited AND payment_life BETWEEN 0 AND credited AND atm_day BETWEEN 0 AND credited
        AND atm_month BETWEEN 0 AND credited)
) STRICT;

CREATE INDEX refunds_by_transaction ON refunds (organization_id, transaction_id);
CREATE INDEX refunds_by_day ON refunds (organization_id, budget_id, day);

-- What a card is born with, for the cards that are there.
INSERT INTO card_counters (organization_id, card_id, budget_id, day, latest_day, payment_day_held, payment_day_spent, payment_month_held,
    payment_month_spent, atm_day_held, atm_day_spent, atm_month_held, atm_month_spent, payment_life_held, payment_life_spent, held_total,
    booked_total, pin_attempts, cvv_attempts, had_operation, had_pin_operation)
SELECT organization_id, id, id, date(created_at / 1000000, 'unixepoch', '-1 day'), date(created_at / 1000000, 'unixepoch', '-1 day'),
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FALSE, FALSE
FROM cards;
INSERT INTO card_activity (organization_id, card_id, last_activity_at) SELECT organization_id, id, created_at FROM cards;
INSERT INTO card_references (reference, organization_id, card_id)
SELECT lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4)
    || '-' || substr(hex(id), 21)), organization_id, id FROM cards;
INSERT INTO card_references (reference, organization_id, card_id)
SELECT 'ck_' || lower(hex(randomblob(16))), organization_id, id FROM cards;
