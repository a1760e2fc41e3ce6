-- What members ask for and others decide. A request for a flash card has a budget and an end, one for a virtual card a monthly limit.
CREATE TABLE card_requests (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    request_type TEXT NOT NULL,
    status TEXT NOT NULL,
    initiator_id BLOB NOT NULL,
    approver_id BLOB,
    note TEXT NOT NULL,
    declined_note TEXT,
    card_level TEXT NOT NULL,
    payment_lifespan_limit INTEGER,
    payment_monthly_limit INTEGER,
    pre_expires_at INTEGER,
    card_design TEXT NOT NULL,
    processed_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, initiator_id) REFERENCES memberships (organization_id, id),
    FOREIGN KEY (organization_id, approver_id) REFERENCES memberships (organization_id, id),
    CONSTRAINT request_status_known CHECK (status IN ('pending', 'approved', 'declined')),
    CONSTRAINT request_asks_for_its_type CHECK ((request_type = 'flash_card' AND card_level = 'flash')
        OR (request_type = 'virtual_card' AND card_level IN ('virtual', 'virtual_partner'))),
    CONSTRAINT request_has_its_limit CHECK ((card_level = 'flash') = (payment_lifespan_limit IS NOT NULL)
        AND (card_level = 'flash') = (pre_expires_at IS NOT NULL) AND (card_level <> 'flash') = (payment_monthly_limit IS NOT NULL)),
    CONSTRAINT request_never_negative CHECK (payment_lifespan_limit >= 0 AND payment_monthly_limit >= 0),
    CONSTRAINT request_decided_by_somebody CHECK ((status = 'pending') = (approver_id IS NULL)
        AND (status = 'pending') = (processed_at IS NULL) AND (status = 'declined') = (declined_note IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX card_requests_by_creation ON card_requests (organization_id, created_at, id);
CREATE INDEX card_requests_by_status ON card_requests (organization_id, status, created_at, id);
CREATE INDEX card_requests_by_initiator ON card_requests (organization_id, initiator_id, created_at, id);
CREATE INDEX card_requests_by_processing ON card_requests (organization_id, processed_at, id);
