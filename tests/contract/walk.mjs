// Walks through every operation of /openapi.json, as a client would, with Prism between it and the server: Prism compares each request
// and each answer with the document, and answers itself when they differ.
// node walk.mjs <document> <address of the proxy>
import { readFileSync } from 'node:fs';

const [file, proxy] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, 'utf8'));
const operations = new Map();
for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) operations.set(operation.operationId, { method: method.toUpperCase(), path });
}

const done = new Set();
const violations = [];
let token, keys = 0;

// What follows a violation may stumble over it: the violations are said all the same.
process.on('exit', code => {
  for (const violation of violations) console.error(violation);
  console.log(`${done.size} of ${operations.size} operations walked, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = code || 1;
});

// One call: its name in the document, what goes into the path, and what else is sent. Gives the answer's body.
async function call(id, { path = {}, query = '', body, headers = {}, status = 200 } = {}) {
  const { method, path: template } = operations.get(id) ?? { method: 'GET', path: '/' };
  const address = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name])) + query;
  const answer = await fetch(proxy + address, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const text = await answer.text();
  const said = answer.headers.get('sl-violations');
  if (said || answer.status !== status || text.includes('stoplight.io/prism')) {
    violations.push(`${id}: ${method} ${address} gave ${answer.status} and not ${status}\n  ${said ?? ''}\n  ${text.slice(0, 2000)}`);
  } else if (status < 300) done.add(id);
  return text.startsWith('{') ? JSON.parse(text) : {};
}

const key = () => ({ 'X-Qonto-Idempotency-Key': `walk-${keys++}` });

// A call that needs approval: asked, allowed, repeated.
async function approved(id, sent = {}) {
  const asked = await call(id, { ...sent, status: 428 });
  await call('allowScaSession', { path: { token: asked.sca_session_token ?? 'none' } });
  const headers = { ...sent.headers, 'X-Qonto-Sca-Session-Token': asked.sca_session_token ?? 'none' };
  return { ...(await call(id, { ...sent, headers })), session: asked.sca_session_token };
}

await call('showHealth');
await call('showReadiness');
await call('showDocument');
token = (await call('createToken', { body: { member: 'owner' } })).access_token;

const { organization } = await call('showOrganization');
const { membership } = await call('showOwnMembership');
const { bank_accounts: [account] } = await call('listBankAccounts', { query: '?per_page=10' });
await call('showBankAccount', { path: { id: account.id } });
await call('listMemberships');
await call('listTeams');
await call('listAppearances');

const ids = { holder_id: membership.id, organization_id: organization.id, bank_account_id: account.id };
const virtual = { ...ids, card_level: 'virtual' };
const metal = {
  ...ids, card_level: 'metal', ship_to_business: false, atm_monthly_limit: 1000, payment_monthly_limit: 1000.5, active_days: [1, 3],
  address: { contact_name: null, first_line: '751 Metz Falls', zipcode: '13563', city: 'Reinholdchester', country: 'KI' },
};
const order = async card => (await approved('createCard', { body: { card }, headers: key() })).card;

const plain = await order(virtual);
const plastic = await order(metal);
const other = await order({ ...metal, card_level: 'plus', type_of_print: 'embossed' });
await approved('createCards', { body: { cards: [{ card: virtual }, { card: virtual }] } });
await approved('createCards', { body: { cards: [virtual] } });
await call('createCard', { body: { card: { ...virtual, payment_monthly_limit: 1e9 } }, headers: key(), status: 422 });

await call('listCards', { query: `?ids[]=${plain.id}&statuses[]=live&sort_by=nickname:desc&page=1` });
await call('showCard', { path: { id: plain.id } });
await call('showCard', { path: { id: organization.id }, status: 404 });
await call('lockCard', { path: { id: plain.id }, headers: { 'If-Match': '"another"' }, status: 412 });
await call('showShippingAddress', { path: { id: plastic.id } });
await call('showShippingAddress', { path: { id: plain.id } });
await approved('changeLimits', { path: { id: plain.id }, body: { card: { payment_monthly_limit: 300 } } });
await call('renameCard', { path: { id: plain.id }, body: { card: { nickname: '💳 for 🍗' } } });
await call('changeOptions', {
  path: { id: plastic.id },
  body: { card: { atm_option: true, nfc_option: false, online_option: true, foreign_option: true } },
});
await call('changeRestrictions', { path: { id: plain.id }, body: { card: { active_days: [], categories: ['transport'] } } });

const replayed = key();
for (let twice = 0; twice < 2; twice++) await call('lockCard', { path: { id: plain.id }, headers: replayed });
await call('lockCardBySystem', { path: { id: plain.id }, body: { kind: 'fraud' } });
await call('unlockCardBySystem', { path: { id: plain.id }, body: { kind: 'fraud' } });
const { session } = await approved('unlockCard', { path: { id: plain.id } });
await call('showScaSession', { path: { token: session } });
await call('showMockedScaSession', { path: { token: session } });
const denied = await call('unlockCard', { path: { id: plain.id }, status: 428 });
await call('denyScaSession', { path: { token: denied.sca_session_token } });
await call('unlockCard', { path: { id: plain.id }, headers: { 'X-Qonto-Sca-Session-Token': denied.sca_session_token }, status: 412 });

await call('reportLost', { path: { id: plain.id }, status: 422 });
await call('reportLost', { path: { id: plastic.id } });
await call('reportStolen', { path: { id: other.id } });
await call('discardCard', { path: { id: plain.id } });
await call('renameCard', { path: { id: plain.id }, body: { card: { nickname: 'Too late' } }, status: 422 });

const asked = async (id, body) => Object.values(await call(id, { body }))[0].id;
const flash = { request_flash_card: { payment_lifespan_limit: '250.00', pre_expires_at: new Date(Date.now() + 864e5).toISOString() } };
const [first, second] = [await asked('askForFlashCard', flash), await asked('askForFlashCard', flash)];
const [third, fourth] = [await asked('askForVirtualCard', { request_virtual_card: {} }), await asked('askForVirtualCard', { request_virtual_card: {} })];
await call('listCardRequests', { query: '?status[]=pending&sort_by=created_at' });
await approved('approveFlashCard', { path: { id: first }, body: { debit_iban: null }, headers: key() });
await approved('approveVirtualCard', { path: { id: third }, headers: key() });
await call('declineFlashCard', { path: { id: second }, body: { declined_note: 'No' }, headers: key() });
await call('declineVirtualCard', { path: { id: fourth }, body: { declined_note: 'No' }, headers: key() });

// What others do to cards, and the clock.
const simulated = [await order(metal), await order(metal), await order(metal), await order(virtual)];
const play = (id, card, sent = {}) => call(id, { path: { id: card.id }, ...sent });
await play('shipCard', simulated[0]);
await play('activateCard', simulated[0], { body: { pin: '2580' } });
await play('resetCardPin', simulated[0], { body: { pin: '1357' } });
await play('activateCard', simulated[1], { body: { pin: '1111' }, status: 422 });
await play('loseCardInShipping', simulated[1]);
await play('cancelCardOrder', simulated[2]);
await play('reportCardAbusive', simulated[3]);
await play('decideKyc', membership, { body: { accepted: true } });
await call('showClock');
await call('freezeClock');
await call('advanceClock', { body: { by: 'P1DT2H' } });
await call('resetClock');

// What a card processor says, with a token of its own.
const used = await order(virtual);
const { network_token } = await call('showNetworkToken', { path: { id: used.id } });
token = undefined;
token = (await call('createToken', { body: { scopes: ['network'] } })).access_token;
let said = 0;
const message = (more = {}) => ({
  transaction_id: 'walk', message_id: `m-${said++}`, card: { token: network_token }, occurred_at: new Date().toISOString(), ...more,
});
const amount = cents => ({ amount_cents: cents, currency: 'EUR' });
const ask = message({
  type: 'purchase', channel: 'online', ...amount(1000), merchant: { id: 'M1', mcc: '5812', country: 'FR' }, partial_allowed: true,
  original: { amount_minor: 1100, currency: 'USD', rate: '0.91' }, verification: { cvv: 'match' },
});
for (let twice = 0; twice < 2; twice++) await call('authorize', { body: ask });
await call('authorize', { body: { ...ask, amount_cents: 1 }, status: 422 });
await call('increment', { body: message(amount(100)) });
await call('advise', { body: { ...ask, ...message(), outcome: 'approved' } });
await call('reverse', { body: message(amount(100)) });
await call('clear', { body: message({ ...amount(900), final: true }) });
await call('refund', { body: message({ ...amount(200), transaction_id: 'back', original_transaction_id: 'walk' }) });
await call('undoRefund', { body: message({ refund_transaction_id: 'back' }) });
await call('showTransaction', { path: { transaction_id: 'walk' }, query: `?card=${used.id}` });
await call('showTransaction', { path: { transaction_id: 'nobody' }, query: `?card=${used.id}`, status: 404 });

const missed = [...operations.keys()].filter(id => !done.has(id));
if (missed.length > 0) violations.push(`not walked to a success: ${missed.join(', ')}`);
