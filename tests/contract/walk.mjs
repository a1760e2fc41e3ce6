// Walks through every operation of /openapi.json, as a client would, with Prism between it and the server: Prism compares each request
// and each answer with the document, and answers itself when they differ.
// node walk.mjs <document> <address of the proxy> <address of the server>
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [file, proxy, server] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, 'utf8'));
const operations = new Map();
for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) operations.set(operation.operationId, { method: method.toUpperCase(), path });
}

const done = new Set();
const violations = [];
let token, passkey, keys = 0;

// What follows a violation may stumble over it: the violations are said all the same.
process.on('exit', code => {
  for (const violation of violations) console.error(violation);
  console.log(`${done.size} of ${operations.size} operations walked, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = code || 1;
});

// One call: its name in the document, what goes into the path, and what else is sent. Gives the answer's body.
async function call(id, sent = {}) {
  const text = await (await say(id, sent)).text();
  return text.startsWith('{') ? JSON.parse(text) : {};
}

// The same, for an answer that is more than its JSON: what is not a body of JSON is a form.
async function say(id, { path = {}, query = '', body, form, headers = {}, status = 200 } = {}) {
  const { method, path: template } = operations.get(id) ?? { method: 'GET', path: '/' };
  const address = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name])) + query;
  // Prism would follow a redirect by itself and judge what it finds there, so a call that ends in one goes past it.
  const answer = await fetch((status === 303 ? server : proxy) + address, {
    method,
    redirect: 'manual',
    body: form ? new URLSearchParams(form) : body === undefined ? undefined : JSON.stringify(body),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const text = await answer.clone().text();
  const said = answer.headers.get('sl-violations');
  if (said || answer.status !== status || text.includes('stoplight.io/prism')) {
    violations.push(`${id}: ${method} ${address} gave ${answer.status} and not ${status}\n  ${said ?? ''}\n  ${text.slice(0, 2000)}`);
  } else if (status < 300 || status === 303) done.add(id);
  return answer;
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
const climber = await order({ ...metal, card_level: 'standard' });
await play('activateCard', climber, { body: { pin: '2580' } });
await play('upgradeCard', climber, { body: { card_level: 'metal' } });
await play('renewCard', climber, { status: 422 });
await play('renewCard', await order(virtual));
await play('decideKyc', membership, { body: { accepted: true } });
await play('simulateWrongPin', simulated[0], { body: { times: 2 } });
await play('simulateWithdrawal', simulated[0], { body: { amount_cents: 2000, pin: '1357' } });
const customer = await order(virtual);
const merchant = { name: 'Bar', mcc: '5813', country: 'FR' };
const held = await play('simulatePurchase', customer, {
  body: { amount_cents: 1000, channel: 'contactless', merchant, partial_allowed: true, cvv_check: 'absent', three_ds: 'absent' },
});
const tab = { id: held.authorization_id };
await play('simulatePurchase', customer, { body: { amount_cents: 1e9 } });
await play('simulatePurchase', customer, { body: { amount_cents: 0, merchant: { mcc: '1' } }, status: 422 });
await play('simulateIncrement', tab, { body: { amount_cents: 500 } });
await play('simulateClearing', tab, { body: { amount_cents: 300, final: false, merchant } });
await play('simulateReversal', tab, { body: { amount_cents: 100 } });
await play('expireHold', tab);
await play('simulateClearing', tab, { status: 422 });
await play('simulateRefund', tab);
await play('repeatMessage', tab);
await play('simulateAdvice', customer, { body: { amount_cents: 100, outcome: 'declined' } });
const posted = await play('simulateForcePost', customer, { body: { amount_cents: 100, merchant } });
await play('repeatMessage', { id: posted.authorization_id });
await play('simulateUnlinkedRefund', customer, { body: { amount_cents: 100 } });
const { scenarios } = await call('listScenarios');
for (const { name } of scenarios) await play('playScenario', customer, { body: { scenario: name } });
await call('showFaults');
await call('armFaults', { body: { faults: [{ point: 'write.begun', action: 'unavailable', at: 1 }] } });
await call('reportCardAbusive', { path: { id: customer.id }, status: 503 });
await call('armFaults', { body: { faults: [] } });
await call('showClock');
await call('freezeClock');
await call('advanceClock', { body: { by: 'P1DT2H' } });
await call('resetClock');

// A phone that a code confirms, and a change that another code approves.
const code = async () => (await call('showInbox')).messages[0].text.slice(0, 6);
await call('showPhone');
await call('sendPhoneCode');
const sent = await code();
await call('confirmPhone', { body: { code: sent === '000000' ? '000001' : '000000' }, status: 412 });
await call('confirmPhone', { body: { code: sent } });
const [mine, limits] = [await order(virtual), { card: { payment_monthly_limit: 300 } }];
const texted = await call('changeLimits', {
  path: { id: mine.id }, body: limits, headers: { 'X-Qonto-2fa-Preference': 'sms-otp' }, status: 428,
});
await call('changeLimits', {
  path: { id: mine.id }, body: limits,
  headers: { 'X-Qonto-Sca-Session-Token': texted.sca_session_token, 'X-Qonto-MFA': await code() },
});

// What a card processor says, with a token of its own.
const used = await order(virtual);
const { network_token } = await call('showNetworkToken', { path: { id: used.id } });
const owner = token;
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
const { authorization } = await call('showTransaction', { path: { transaction_id: 'walk' }, query: `?card=${used.id}` });
await call('showTransaction', { path: { transaction_id: 'nobody' }, query: `?card=${used.id}`, status: 404 });
token = owner;

// What was decided, and why.
await call('listAuthorizations', { query: `?card_id=${used.id}&status=open&status=cleared&outcome=approved&page=1` });
await call('showAuthorization', { path: { id: authorization.id } });
await call('showAuthorization', { path: { id: used.id }, status: 404 });
await call('explainAuthorization', { path: { id: authorization.id } });
await call('showBudget', { path: { id: used.id } });
await call('tryAsk', { path: { id: used.id }, body: ask });
await call('tryAsk', { path: { id: used.id }, body: { ...ask, amount_cents: 1e9 } });
await call('tryAsk', { path: { id: used.id }, body: { ...ask, amount_cents: 0 }, status: 422 });

// What a holder sees on pages: this is the page, as a program, with the page's own cryptography.
const { makeKey, showKey, unseal, seal } = new Function(
  `${readFileSync(new URL('../../src/Cardkeep.Server/Reveals/Page/seal.js', import.meta.url))}
  return { makeKey, showKey, unseal, seal };`)();
// The page has a ticket, and no token: a proxy takes one that is not asked for amiss.
async function alone(work) {
  const held = token;
  token = undefined;
  const done = await work();
  token = held;
  return done;
}
async function page(minted, card) {
  const { hash, pathname } = new URL((await call(minted, { path: { id: card.id } })).iframe_url);
  const [pair, ticket, path] = [await makeKey(), hash.slice(1), { client: pathname.split('/').pop() }];
  const body = { ticket, public_key: await showKey(pair) };
  const opened = await alone(() => call('openRevealPage', { path, body }));
  return { pair, ticket, path, opened };
}
const seen = await order(metal);
await call('showDataView', { path: { id: organization.id }, status: 404 });
await call('showPinView', { path: { id: seen.id }, status: 422 });
const [details, chosen] = [await page('showDataView', seen), await page('showPinChange', seen)];
await alone(() => say('showRevealPage', { path: details.path }));
const unknown = { ticket: 'ckrv_none', public_key: await showKey(details.pair) };
await alone(() => call('openRevealPage', { path: details.path, body: unknown, status: 410 }));
const { jwe } = await alone(() => approved('showDetails', { path: details.path, body: { ticket: details.ticket } }));
if (!(await unseal(jwe, details.pair)).number.endsWith(seen.last_digits)) violations.push('showDetails: another number');
const sealed = async pin => ({ ticket: chosen.ticket, sealed_pin: await seal({ pin }, chosen.opened.public_key) });
const [weak, good] = [await sealed('1111'), await sealed('8306')];
await alone(() => call('choosePin', { path: chosen.path, body: weak, status: 422 }));
await alone(() => approved('choosePin', { path: chosen.path, body: good }));
const kept = await page('showPinView', seen);
const told = await alone(() => approved('showPin', { path: kept.path, body: { ticket: kept.ticket } }));
if ((await unseal(told.jwe, kept.pair)).pin !== '8306') violations.push('showPin: another PIN');

const program = await makeKey();
const wanted = { path: { id: seen.id }, body: { public_key: await showKey(program) } };
await call('encryptDetails', { path: { id: seen.id }, body: { public_key: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }, status: 422 });
if ((await unseal((await approved('encryptDetails', wanted)).jwe, program)).number.length !== 16) violations.push('encryptDetails: no number');

const { client } = await call('addClient', {
  body: { name: 'Walker', redirect_addresses: ['https://walker.example/back'], scopes: ['card.read', 'openid', 'offline_access'] },
});
await signIn(client);
await keepFactors();
await call('addClient', { body: { name: 'Walker', redirect_addresses: ['http://walker.example/back'], scopes: ['card.read'] }, status: 422 });
await call('listClients');
await call('changeClient', { path: { id: client.id }, body: { name: 'Runner' } });
await call('rotateClientSecret', { path: { id: client.id }, body: { overlap_hours: 1 } });
await call('removeClient', { path: { id: client.id }, status: 204 });
await call('withdrawConsents', { status: 204 });                           // Last: the token is gone with it.

// A member signs in to an application, with the browser's cookie and forms as a browser would send them.
async function signIn({ id, client_secret, redirect_addresses: [back] }) {
  const query = new URLSearchParams({
    client_id: id, redirect_uri: back, response_type: 'code', scope: 'openid card.read offline_access', state: 'walking',
  });
  const held = token;
  const { browse, filled, cookie } = openBrowser();
  token = undefined;
  const start = () => browse('startAuthorization', { query: `?${query}` });

  await start();
  await browse('signIn', { form: filled('/oauth2/sign-in', { email: membership.email, password: 'wrong' }), status: 403 });
  await browse('signIn', { form: filled('/oauth2/sign-in', { email: membership.email, password: 'cardkeep-demo' }), status: 303 });
  await start();
  await browse('chooseAccount', { form: filled('/oauth2/consent', {}) });
  const agreed = await browse('decideConsent', { form: filled('/oauth2/consent', { decision: 'allow' }), status: 303 });
  const code = new URL(agreed.headers.get('location')).searchParams.get('code');
  const who = { client_id: id, client_secret };
  const tokens = await call('issueTokens', { form: { ...who, grant_type: 'authorization_code', code, redirect_uri: back } });
  await call('issueTokens', { form: { ...who, grant_type: 'refresh_token', refresh_token: 'ckrt_none' }, status: 400 });
  await call('introspectToken', { form: { ...who, token: tokens.access_token } });
  await call('introspectToken', { form: { ...who, token: tokens.refresh_token } });
  await call('introspectToken', { form: { ...who, client_secret: 'wrong', token: tokens.refresh_token }, status: 401 });
  await call('revokeToken', { form: { ...who, token: tokens.refresh_token } });
  await call('showKeys');
  await call('discoverOAuth');
  query.set('scope', 'card.read openid');
  await say('startAuthorization', { query: `?${query}`, headers: { cookie: cookie() }, status: 303 });
  query.set('redirect_uri', 'https://elsewhere.example/');
  await say('startAuthorization', { query: `?${query}`, headers: { cookie: cookie() }, status: 400 });
  await browse('signOut', { form: filled('/oauth2/consent', {}), status: 303 });
  token = held;
}

// A member adds a passkey, signs in and approves by it; pairs a phone, and approves on that.
async function keepFactors() {
  const { browse, filled, page, forget } = openBrowser();
  const held = token;
  token = undefined;                                                       // A page needs none, and Prism would take one amiss.
  const admin = (await call('createToken', { body: { member: 'admin' } })).access_token;
  const asAdmin = async (id, sent) => {
    token = admin;
    const said = await call(id, sent);
    token = undefined;
    return said;
  };
  const { membership: { email } } = await asAdmin('showOwnMembership');
  const [card] = (await asAdmin('listCards', { query: '?card_levels[]=virtual&per_page=1' })).cards;

  await browse('showSecurity');
  await browse('signIn', { form: filled('/oauth2/sign-in', { email, password: 'cardkeep-demo' }), status: 303 });
  await browse('showSecurity');
  await browse('changeSecurity', { form: filled('/security', { name: 'Laptop' }) });
  await browse('changeSecurity', { form: filled('/security', { credential: answer(page()) }), status: 303 });
  await browse('showSecurity');
  await browse('signOut', { form: filled('/oauth2/sign-out', {}), status: 303 });
  await browse('showSecurity');
  await browse('signInByPasskey', { form: filled('/oauth2/passkey', {}) });
  await browse('signInByPasskey', { form: filled('/oauth2/passkey', { credential: answer(page()) }), status: 303 });

  const asked = await asAdmin('unlockCard', { path: { id: card.id }, headers: { 'X-Qonto-2fa-Preference': 'passkey' }, status: 428 });
  const session = asked.approval_url.split('#')[1];
  await browse('openApproval');
  await browse('approveByPasskey', { form: { session } });
  await browse('approveByPasskey', { form: { session, act: 'approve' } });
  await browse('approveByPasskey', { form: filled('/approve/passkey', { credential: answer(page()) }) });

  await browse('showSecurity');
  await browse('changeSecurity', { form: filled('/security', { act: 'pair' }) });
  const code = page().split('<p class="code">')[1].split('<')[0];
  forget();
  await browse('showApprovals');
  await browse('useDevice', { form: filled('/approve', { code: 'BBBB-BBBB' }), status: 403 });
  await browse('useDevice', { form: filled('/approve', { code }) });
  await browse('useDevice', { form: filled('/approve', { credential: answer(page()) }), status: 303 });
  await asAdmin('unlockCard', { path: { id: card.id }, status: 428 });
  await browse('listApprovals');
  await browse('useDevice', { form: filled('/approve', {}) });
  await browse('useDevice', { form: filled('/approve', { credential: answer(page()) }), status: 303 });
  token = held;
}

// A browser, as far as a page needs one: it keeps a cookie, and fills in forms.
function openBrowser() {
  let page = '', cookie;
  const browse = async (call, sent) => {
    const answer = await say(call, { ...sent, headers: { accept: 'text/html', ...(cookie ? { cookie } : {}) } });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    page = answer.status < 300 ? await answer.text() : page;
    return answer;
  };
  const unescape = text => text.replace(/&(amp|lt|gt|quot|#x([0-9A-F]+));/g, (_, name, code) =>
    code ? String.fromCodePoint(parseInt(code, 16)) : { amp: '&', lt: '<', gt: '>', quot: '"' }[name]);
  const filled = (path, own) => {
    const form = page.split(`action="${path}"`)[1].split('</form>')[0];
    const fields = [...form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, unescape(value)]);
    return { ...Object.fromEntries(fields), ...own };
  };
  return { browse, filled, page: () => unescape(page), cookie: () => cookie, forget: () => { cookie = undefined; } };
}

// An authenticator in software, with one key, and the browser before it (WebAuthn §6): what it answers to the page.
function answer(page) {
  const [, kind, json] = page.match(/data-passkey="(\w+)" data-options="(.*?)">/);
  const options = JSON.parse(json);
  const client = JSON.stringify({ type: `webauthn.${kind}`, challenge: options.challenge, origin: 'http://localhost', crossOrigin: false });
  const sha = data => createHash('sha256').update(data).digest();
  const head = flags => Buffer.concat([sha(kind === 'create' ? options.rp.id : options.rpId), Buffer.from([flags, 0, 0, 0, 0])]);
  const text = bytes => Buffer.from(bytes).toString('base64url');
  const response = { clientDataJSON: text(client) };
  if (kind === 'create') {
    passkey = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }), id: randomBytes(16), user: options.user.id };
    const { x, y } = passkey.publicKey.export({ format: 'jwk' });
    const key = ['a5010203262001215820', Buffer.from(x, 'base64url'), '225820', Buffer.from(y, 'base64url')];
    const data = [head(0x45), Buffer.alloc(16), '0010', passkey.id, ...key].map(part => Buffer.from(part, 'hex'));
    const start = Buffer.from('\xa3cfmtdnonegattStmt\xa0hauthDataX\x94', 'latin1');
    response.attestationObject = text(Buffer.concat([start, ...data]));
  } else {
    const data = head(0x05);
    response.authenticatorData = text(data);
    response.signature = text(sign('sha256', Buffer.concat([data, sha(client)]), passkey.privateKey));
    response.userHandle = passkey.user;
  }
  return JSON.stringify({ id: text(passkey.id), rawId: text(passkey.id), type: 'public-key', clientExtensionResults: {}, response });
}

const missed = [...operations.keys()].filter(id => !done.has(id));
if (missed.length > 0) violations.push(`not walked to a success: ${missed.join(', ')}`);
