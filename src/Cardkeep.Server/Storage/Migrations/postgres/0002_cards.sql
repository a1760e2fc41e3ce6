CREATE TABLE cards (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    card_level text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    status_rank bigint GENERATED ALWAYS AS (CASE status
        WHEN 'pending' THEN 0 WHEN 'live' THEN 1 WHEN 'paused' THEN 2 WHEN 'stolen' THEN 3 WHEN 'lost' THEN 4
        WHEN 'pin_blocked' THEN 5 WHEN 'discarded' THEN 6 WHEN 'expired' THEN 7 WHEN 'shipped_lost' THEN 8
        WHEN 'onhold' THEN 9 WHEN 'order_canceled' THEN 10 WHEN 'pre_expired' THEN 11 WHEN 'abusive' THEN 12 END) STORED,
    paused_from text COLLATE "C",
    locks bigint NOT NULL,
    holder_id uuid NOT NULL,
    initiator_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    nickname text COLLATE "C" NOT NULL,
    nickname_key text COLLATE "C" NOT NULL,
    embossed_name text COLLATE "C" NOT NULL,
    mask_pan text COLLATE "C",
    expiry_month date,
    ship_to_business boolean NOT NULL,
    atm_option boolean NOT NULL,
    nfc_option boolean NOT NULL,
    online_option boolean NOT NULL,
    foreign_option boolean NOT NULL,
    atm_monthly_limit bigint NOT NULL,
    atm_daily_limit bigint,
    atm_daily_limit_option boolean NOT NULL,
    payment_monthly_limit bigint NOT NULL,
    payment_daily_limit bigint,
    payment_daily_limit_option boolean NOT NULL,
    payment_transaction_limit bigint,
    payment_transaction_limit_option boolean NOT NULL,
    payment_lifespan_limit bigint,
    active_days text COLLATE "C" NOT NULL,
    categories text COLLATE "C" NOT NULL,
    card_design text COLLATE "C" NOT NULL,
    type_of_print text COLLATE "C",
    pre_expires_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
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
);

CREATE INDEX cards_by_status ON cards (organization_id, status_rank, id);
CREATE INDEX cards_by_nickname ON cards (organization_id, nickname_key, id);
CREATE INDEX cards_by_creation ON cards (organization_id, created_at, id);
CREATE INDEX cards_by_holder ON cards (organization_id, holder_id, id);
CREATE INDEX cards_by_bank_account ON cards (organization_id, bank_account_id, id);

-- The text in which a list's query looks, in lower case: rewritten with what it is made from, in the same transaction.
CREATE TABLE card_search (
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    words text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization_id, card_id)
);

-- How many cards of each status and level, in sixteen slots by card, so that a large tenant has no one row that every change waits for.
CREATE TABLE card_counts (
    organization_id uuid NOT NULL,
    slot bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    card_level text COLLATE "C" NOT NULL,
    cards bigint NOT NULL,
    PRIMARY KEY (organization_id, slot, status, card_level),
    CONSTRAINT count_never_negative CHECK (cards >= 0)
);

CREATE TABLE shipping_addresses (
    organization_id uuid NOT NULL,
    card_id uuid NOT NULL,
    contact_name text COLLATE "C",
    first_line text COLLATE "C" NOT NULL,
    second_line text COLLATE "C",
    third_line text COLLATE "C",
    zipcode text COLLATE "C" NOT NULL,
    city text COLLATE "C" NOT NULL,
    country text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization_id, card_id),
    FOREIGN KEY (organization_id, card_id) REFERENCES cards (organization_id, id)
);
