-- Of a phone that a member paired, and keeps to approve with.
ALTER TABLE passkeys ADD COLUMN device INTEGER NOT NULL DEFAULT FALSE;
