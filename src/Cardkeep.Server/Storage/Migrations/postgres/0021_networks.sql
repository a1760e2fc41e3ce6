-- From which network whoever has not said who they are asked for a challenge: a keyed hash, so that one network leaves so many and no more.
ALTER TABLE passkey_challenges ADD COLUMN network bytea;

CREATE INDEX passkey_challenges_by_network ON passkey_challenges (network, expires_at);
