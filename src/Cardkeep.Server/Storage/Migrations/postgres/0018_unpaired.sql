-- How many events a passkey has: a phone that is forgotten is one between the first and the last.
ALTER TABLE passkeys ADD COLUMN version bigint NOT NULL DEFAULT 1;
