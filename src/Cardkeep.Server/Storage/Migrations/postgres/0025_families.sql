-- Each sign-in under a consent looks at the families that count, in the order of their end, and at none that was revoked.
DROP INDEX grants_by_member;

CREATE INDEX grants_by_member ON grants (organization_id, member_id, client_id, ends_at) WHERE (revoked_at IS NULL);
