-- Of a phone that a member paired, and keeps to approve with.
ALTER TABLE passkeys ADD COLUMN device boolean NOT NULL DEFAULT FALSE;
