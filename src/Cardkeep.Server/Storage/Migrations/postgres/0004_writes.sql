-- Everything that happened, numbered without gaps within its stream (a card): the audit record, and what webhooks will be made from.
CREATE TABLE events (
    organization_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    number bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    member_id uuid,
    client_id uuid,
    trace_id text COLLATE "C" NOT NULL,
    facts text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization_id, stream_id, number)
);

-- An answered idempotency key and its answer. A row is only ever seen finished: it commits with the work.
CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    client_id uuid NOT NULL,
    route text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    status bigint,
    answer bytea,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, member_id, client_id, route, key)
);

-- Found by the token's hash alone: the poll carries no other proof.
CREATE TABLE sca_sessions (
    token_hash bytea NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    client_id uuid NOT NULL,
    digest bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    allowed_at timestamptz,
    denied_at timestamptz,
    consumed_at timestamptz,
    PRIMARY KEY (token_hash),
    CONSTRAINT decided_once CHECK (allowed_at IS NULL OR denied_at IS NULL),
    CONSTRAINT consumed_only_if_allowed CHECK (consumed_at IS NULL OR allowed_at IS NOT NULL)
);

CREATE INDEX idempotency_keys_by_end ON idempotency_keys (organization_id, expires_at);
