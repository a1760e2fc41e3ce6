-- The zone in which an organization's days begin; and the day that was open when it was last changed, before which none opens any more.
ALTER TABLE organizations ADD COLUMN time_zone text COLLATE "C" NOT NULL DEFAULT 'Europe/Paris';
ALTER TABLE organizations ADD COLUMN zone_floor date;

-- One narrow row for each card, born with it: the lock of the card. The figures are those of a budget, and so are used in the row of the
-- oldest card of a chain of renewals alone; what follows them is the card's own. Only the key is indexed.
CREATE TABLE card_counters (
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    day date NOT NULL,
    latest_day date NOT NULL,
    payment_day_held bigint NOT NULL,
    payment_day_spent bigint NOT NULL,
    payment_month_held bigint NOT NULL,
    payment_month_spent bigint NOT NULL,
    atm_day_held bigint NOT NULL,
    atm_day_spent bigint NOT NULL,
    atm_month_held bigint NOT NULL,
    atm_month_spent bigint NOT NULL,
    payment_life_held bigint NOT NULL,
    payment_life_spent bigint NOT NULL,
    held_total bigint NOT NULL,
    booked_total bigint NOT NULL,
    pin_attempts bigint NOT NULL,
    cvv_attempts bigint NOT NULL,
    had_operation boolean NOT NULL,
    had_pin_operation boolean NOT NULL,
    PRIMARY KEY (organization_id, card_id),
    CONSTRAINT latest_day_was_open CHECK (day <= latest_day),
    CONSTRAINT held_never_negative CHECK (payment_day_held >= 0 AND payment_month_held >= 0 AND atm_day_held >= 0
        AND atm_month_held >= 0 AND payment_life_held >= 0 AND held_total >= 0),
    CONSTRAINT spending_never_negative CHECK (payment_day_spent >= 0 AND payment_month_spent >= 0 AND atm_day_spent >= 0
        AND atm_month_spent >= 0 AND payment_life_spent >= 0),
    CONSTRAINT attempts_are_few CHECK (pin_attempts BETWEEN 0 AND 3 AND cvv_attempts BETWEEN 0 AND 5)
);

-- Changes with every use, so it stands apart from the lock.
CREATE TABLE card_activity (
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    last_activity_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, card_id)
);

-- On PostgreSQL alone: on SQLite it costs every purchase more than the one order of a list is worth.
CREATE INDEX card_activity_by_time ON card_activity (organization_id, last_activity_at, card_id);

-- Found by the reference alone, for the network: a card's id, or the opaque token that was given out for it.
CREATE TABLE card_references (
    reference text COLLATE "C" NOT NULL,
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    PRIMARY KEY (reference)
);

CREATE INDEX card_references_by_card ON card_references (organization_id, card_id);

CREATE TABLE authorizations (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id text COLLATE "C" NOT NULL,
    card_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    opened_by text COLLATE "C" NOT NULL,
    asked boolean NOT NULL,
    type text COLLATE "C",
    channel text COLLATE "C",
    pre_authorization boolean NOT NULL,
    merchant_id text COLLATE "C",
    merchant_name text COLLATE "C",
    merchant_mcc bigint,
    merchant_city text COLLATE "C",
    merchant_country text COLLATE "C",
    original_minor bigint,
    original_currency text COLLATE "C",
    original_rate text COLLATE "C",
    verdict text COLLATE "C",
    reason text COLLATE "C",
    zone text COLLATE "C" NOT NULL,
    day date NOT NULL,
    pair text COLLATE "C" NOT NULL,
    counts_life boolean NOT NULL,
    decided_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    expires_at timestamptz,
    flags bigint NOT NULL,
    version bigint NOT NULL,
    requested bigint NOT NULL,
    approved bigint NOT NULL,
    held bigint NOT NULL,
    consumed bigint NOT NULL,
    cleared bigint NOT NULL,
    reversed bigint NOT NULL,
    expired bigint NOT NULL,
    released bigint NOT NULL,
    refunded bigint NOT NULL,
    credited bigint NOT NULL,
    message_id text COLLATE "C",
    digest bytea,
    facts bytea,
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
);

CREATE UNIQUE INDEX one_authorization_each ON authorizations (organization_id, transaction_id);
CREATE INDEX authorizations_by_day ON authorizations (organization_id, budget_id, day);
CREATE INDEX open_holds ON authorizations (organization_id, expires_at) WHERE (held > 0);

-- Every message but the asks that open a transaction; an ask keeps its facts, from which its answer is rendered, what was told its answer.
CREATE TABLE network_messages (
    organization_id uuid NOT NULL,
    transaction_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    received_at timestamptz NOT NULL,
    authorization_id uuid,
    version bigint NOT NULL,
    flags bigint NOT NULL,
    moved_held bigint NOT NULL,
    moved_spent bigint NOT NULL,
    facts bytea,
    answer bytea,
    PRIMARY KEY (organization_id, transaction_id, message_id),
    CONSTRAINT message_kind_known CHECK (kind IN ('authorization', 'increment', 'advice', 'clearing', 'reversal', 'refund',
        'refund_reversal')),
    CONSTRAINT answered_once CHECK ((facts IS NULL) <> (answer IS NULL))
);

CREATE TABLE refunds (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id text COLLATE "C" NOT NULL,
    card_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    authorization_id uuid,
    amount bigint NOT NULL,
    credited bigint NOT NULL,
    day date NOT NULL,
    payment_day bigint NOT NULL,
    payment_month bigint NOT NULL,
    payment_life bigint NOT NULL,
    atm_day bigint NOT NULL,
    atm_month bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    flags bigint NOT NULL,
    undone_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT credit_of_amount CHECK (credited BETWEEN 0 AND amount AND payment_day BETWEEN 0 AND credited
        AND payment_month BETWEEN 0 AND credited AND payment_life BETWEEN 0 AND credited AND atm_day BETWEEN 0 AND credited
        AND atm_month BETWEEN 0 AND credited)
);

CREATE INDEX refunds_by_transaction ON refunds (organization_id, transaction_id);
CREATE INDEX refunds_by_day ON refunds (organization_id, budget_id, day);

-- What a card is born with, for the cards that are there.
INSERT INTO card_counters (organization_id, card_id, budget_id, day, latest_day, payment_day_held, payment_day_spent, payment_month_held,
    payment_month_spent, atm_day_held, atm_day_spent, atm_month_held, atm_month_spent, payment_life_held, payment_life_spent, held_total,
    booked_total, pin_attempts, cvv_attempts, had_operation, had_pin_operation)
SELECT organization_id, id, id, CAST(created_at AS date) - 1, CAST(created_at AS date) - 1,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FALSE, FALSE
FROM cards;
INSERT INTO card_activity (organization_id, card_id, last_activity_at) SELECT organization_id, id, created_at FROM cards;
INSERT INTO card_references (reference, organization_id, card_id) SELECT CAST(id AS text), organization_id, id FROM cards;
INSERT INTO card_references (reference, organization_id, card_id)
SELECT 'ck_' || replace(CAST(gen_random_uuid() AS text), '-', ''), organization_id, id FROM cards;
