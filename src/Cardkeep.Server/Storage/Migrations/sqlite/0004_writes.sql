-- Everything that happened, numbered without gaps within its stream (a card): the audit record, and what webhooks will be made from.
CREATE TABLE events (
    organization_id BLOB NOT NULL,
    stream_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    member_id BLOB,
    client_id BLOB,
    trace_id TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (organization_id, stream_id, number)
) STRICT;

-- An answered idempotency key and its answer. A row is only ever seen finished: it commits with the work.
CREATE TABLE idempotency_keys (
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BLOB NOT NULL,
    status INTEGER,
    answer BLOB,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, member_id, client_id, route, key)
) STRICT, WITHOUT ROWID;

-- Found by the token's hash alone: the poll carries no other proof.
CREATE TABLE sca_sessions (
    token_hash BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    digest BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    allowed_at INTEGER,
    denied_at INTEGER,
    consumed_at INTEGER,
    PRIMARY KEY (token_hash),
    CONSTRAINT decided_once CHECK (allowed_at IS NULL OR denied_at IS NULL),
    CONSTRAINT consumed_only_if_allowed CHECK (consumed_at IS NULL OR allowed_at IS NOT NULL)
) STRICT;

CREATE INDEX idempotency_keys_by_end ON idempotency_keys (organization_id, expires_at);
