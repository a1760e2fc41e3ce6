-- What is past its time is deleted some rows at a time, the oldest first; both tables are found without their organization anyway.
CREATE INDEX access_tokens_by_end ON access_tokens (expires_at, token_hash);
CREATE INDEX sca_sessions_by_end ON sca_sessions (expires_at, token_hash);
