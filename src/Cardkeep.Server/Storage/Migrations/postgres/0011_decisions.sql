-- Lists for people, the newest first. New rows come at its end, so it costs a purchase next to nothing; one by card would not.
CREATE INDEX authorizations_by_time ON authorizations (organization_id, decided_at, id);

-- What was heard about an authorization after the ask that opened it; a refund has a transaction of its own.
CREATE INDEX messages_by_authorization ON network_messages (organization_id, authorization_id, version);
