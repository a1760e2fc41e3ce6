-- Keys that derive CVVs, and those with which pages seal what they send. A rule of a table cannot be changed here: the table is made anew.
CREATE TABLE vault_keys_anew (
    organization_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (organization_id, purpose, version),
    CONSTRAINT key_purpose_known CHECK (purpose IN ('data', 'index', 'pin', 'oauth', 'id_token', 'code', 'cvv', 'page'))
) STRICT, WITHOUT ROWID;

INSERT INTO vault_keys_anew SELECT organization_id, purpose, version, wrapped FROM vault_keys;
DROP TABLE vault_keys;
ALTER TABLE vault_keys_anew RENAME TO vault_keys;

-- Whose pages may frame those that show a card, one a line.
ALTER TABLE clients ADD COLUMN embedding_origins TEXT NOT NULL DEFAULT '';

-- What opens one page, once: found by the hash of a secret alone, before it is known whose it is.
CREATE TABLE reveal_tickets (
    ticket_hash BLOB NOT NULL,
    id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    card_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at INTEGER,
    page_x BLOB,
    page_y BLOB,
    shown_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (ticket_hash),
    CONSTRAINT opened_by_a_page CHECK ((opened_at IS NULL) = (page_x IS NULL) AND (opened_at IS NULL) = (page_y IS NULL)),
    CONSTRAINT shown_only_if_opened CHECK (shown_at IS NULL OR opened_at IS NOT NULL),
    CONSTRAINT page_kind_known CHECK (kind IN ('details', 'show_pin', 'set_pin'))
) STRICT, WITHOUT ROWID;

CREATE INDEX reveal_tickets_by_end ON reveal_tickets (expires_at, ticket_hash);
