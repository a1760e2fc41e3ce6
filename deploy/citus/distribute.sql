-- Spreads Cardkeep's tables over a Citus cluster by organization: psql -f deploy/citus/distribute.sql, once, on a database that
-- cardkeep migrate has made and nothing has filled. docs/operating.md, "Citus", says what it is good for and what it is not.
-- Printed from the schema by a test; a table that a later version makes is said here too, and is to be distributed then.

BEGIN;

-- A table that is the same everywhere cannot refer to one that is spread.
ALTER TABLE passkey_references DROP CONSTRAINT passkey_references_organization_id_passkey_id_fkey;

-- Small, or found before the organization is known: a copy on every node, which costs each write a commit on all of them.
SELECT create_reference_table('access_tokens');
SELECT create_reference_table('authorization_codes');
SELECT create_reference_table('browser_sessions');
SELECT create_reference_table('card_references');
SELECT create_reference_table('clients');
SELECT create_reference_table('installation');
SELECT create_reference_table('logins');
SELECT create_reference_table('pan_index');
SELECT create_reference_table('passkey_challenges');
SELECT create_reference_table('refresh_tokens');
SELECT create_reference_table('reveal_tickets');
SELECT create_reference_table('sca_sessions');
SELECT create_reference_table('sign_in_attempts');
SELECT create_reference_table('passkey_references');

-- An organization's rows of all tables on one node. What is referred to comes first.
SELECT create_distributed_table('organizations', 'organization_id');
SELECT create_distributed_table('authorizations', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('card_activity', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('card_counters', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('card_counts', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('card_numbers', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('card_search', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('client_secrets', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('events', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('idempotency_keys', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('network_messages', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('refunds', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('signing_keys', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('vault_keys', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('bank_accounts', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('teams', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('memberships', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('card_requests', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('cards', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('consents', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('member_emails', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('passkeys', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('phones', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('texts', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('card_pins', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('grants', 'organization_id', colocate_with => 'organizations');
SELECT create_distributed_table('shipping_addresses', 'organization_id', colocate_with => 'organizations');

COMMIT;
