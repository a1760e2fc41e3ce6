CREATE TABLE cards (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    card_level TEXT NOT NULL,
    status TEXT NOT NULL,
    status_rank INTEGER GENERATED ALWAYS AS (CASE status
        WHEN 'pending' THEN 0 WHEN 'live' THEN 1 WHEN 'paused' THEN 2 WHEN 'stolen' THEN 3 WHEN 'lost' THEN 4
        WHEN 'pin_blocked' THEN 5 WHEN 'discarded' THEN 6 WHEN 'expired' THEN 7 WHEN 'shipped_lost' THEN 8
        WHEN 'onhold' THEN 9 WHEN 'order_canceled' THEN 10 WHEN 'pre_expired' THEN 11 WHEN 'abusive' THEN 12 END) STORED,
    paused_from TEXT,
    locks INTEGER NOT NULL,
    holder_id BLOB NOT NULL,
    initiator_id BLOB NOT NULL,
    bank_account_id BLOB NOT NULL,
    nickname TEXT NOT NULL,
    nickname_key TEXT NOT NULL,
    embossed_name TEXT NOT NULL,
    mask_pan TEXT,
    expiry_month TEXT,
    ship_to_business INTEGER NOT NULL,
    atm_option INTEGER NOT NULL,
    nfc_option INTEGER NOT NULL,
    online_option INTEGER NOT NULL,
    foreign_option INTEGER NOT NULL,
    atm_monthly_limit INTEGER NOT NULL,
    atm_daily_limit INTEGER,
    atm_daily_limit_option INTEGER NOT NULL,
    payment_monthly_limit INTEGER NOT NULL,
    payment_daily_limit INTEGER,
    payment_daily_limit_option INTEGER NOT NULL,
    payment_transaction_limit INTEGER,
    payment_transaction_limit_option INTEGER NOT NULL,
    payment_lifespan_limit INTEGER,
    active_days TEXT NOT NULL,
    categories TEXT NOT NULL,
    card_design TEXT NOT NULL,
    type_of_print TEXT,
    pre_expires_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, holder_id) REFERENCES memberships (organization_id, id),
    FOREIGN KEY (organization_id, initiator_id) REFERENCES memberships (organization_id, id),
    FOREIGN KEY (organization_id, bank_account_id) REFERENCES bank_accounts (organization_id, id),
    CONSTRAINT card_level_known CHECK (card_level IN ('standard', 'plus', 'metal', 'virtual', 'virtual_partner', 'flash', 'advertising')),
    CONSTRAINT card_status_known CHECK (status_rank IS NOT NULL),
    CONSTRAINT paused_means_locked CHECK ((status = 'paused') = (locks <> 0) AND (status = 'paused') = (paused_from IS NOT NULL)),
    CONSTRAINT number_unless_onhold CHECK ((mask_pan IS NULL) = (expiry_month IS NULL) AND (status IN ('onhold', 'discarded', 'abusive') OR mask_pan IS NOT NULL)),
    CONSTRAINT limits_never_negative CHECK (atm_monthly_limit >= 0 AND atm_daily_limit >= 0 AND payment_monthly_limit >= 0
        AND payment_daily_limit >= 0 AND payment_transaction_limit >= 0 AND payment_lifespan_limit >= 0),
    CONSTRAINT limit_in_force_is_set CHECK ((NOT atm_daily_limit_option OR atm_daily_limit IS NOT NULL)
        AND (NOT payment_daily_limit_option OR payment_daily_limit IS NOT NULL)
        AND (NOT payment_transaction_limit_option OR payment_transaction_limit IS NOT NULL)),
    CONSTRAINT flash_has_an_end CHECK ((card_level = 'flash') = (payment_lifespan_limit IS NOT NULL) AND (card_level = 'flash') = (pre_expires_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX cards_by_status ON cards (organization_id, status_rank, id);
CREATE INDEX cards_by_nickname ON cards (organization_id, nickname_key, id);
CREATE INDEX cards_by_creation ON cards (organization_id, created_at, id);
CREATE INDEX cards_by_holder ON cards (organization_id, holder_id, id);
CREATE INDEX cards_by_bank_account ON cards (organization_id, bank_account_id, id);

-- The text in which a list's query looks, in lower case: rewritten with what it is made from, in the same transaction.
CREATE TABLE card_search (
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (organization_id, card_id)
) STRICT, WITHOUT ROWID;

-- How many cards of each status and level, in sixteen slots by card, so that a large tenant has no one row that every change waits for.
CREATE TABLE card_counts (
    organization_id BLOB NOT NULL,
    slot INTEGER NOT NULL,
    status TEXT NOT NULL,
    card_level TEXT NOT NULL,
    cards INTEGER NOT NULL,
    PRIMARY KEY (organization_id, slot, status, card_level),
    CONSTRAINT count_never_negative CHECK (cards >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE shipping_addresses (
    organization_id BLOB NOT NULL,
    card_id BLOB NOT NULL,
    contact_name TEXT,
    first_line TEXT NOT NULL,
    second_line TEXT,
    third_line TEXT,
    zipcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    PRIMARY KEY (organization_id, card_id),
    FOREIGN KEY (organization_id, card_id) REFERENCES cards (organization_id, id)
) STRICT;
