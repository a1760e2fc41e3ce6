-- Keys that derive CVVs, and those with which pages seal what they send.
ALTER TABLE vault_keys DROP CONSTRAINT key_purpose_known;
ALTER TABLE vault_keys ADD CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin', 'oauth', 'id_token', 'code', 'cvv', 'page'));

-- Whose pages may frame those that show a card, one a line.
ALTER TABLE clients ADD COLUMN embedding_origins text COLLATE "C" NOT NULL DEFAULT '';

-- What opens one page, once: found by the hash of a secret alone, before it is known whose it is.
CREATE TABLE reveal_tickets (
    ticket_hash bytea NOT NULL,
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    client_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    card_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    opened_at timestamptz,
    page_x bytea,
    page_y bytea,
    shown_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (ticket_hash),
    CONSTRAINT opened_by_a_page CHECK ((opened_at IS NULL) = (page_x IS NULL) AND (opened_at IS NULL) = (page_y IS NULL)),
    CONSTRAINT shown_only_if_opened CHECK (shown_at IS NULL OR opened_at IS NOT NULL),
    CONSTRAINT page_kind_known CHECK (kind IN ('details', 'show_pin', 'set_pin'))
);

CREATE INDEX reveal_tickets_by_end ON reveal_tickets (expires_at, ticket_hash);
