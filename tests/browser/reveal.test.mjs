// The page that shows a card, in a real browser and framed by pages of other origins. CARDKEEP_URL is a sandbox; PAGE_SHOTS a folder
// for pictures of the page, where one is wanted.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'

const base = process.env.CARDKEEP_URL
const metal = '019e1cfa-0006-7a00-8000-000000000003'
const open = { colorScheme: 'light', viewport: { width: 504, height: 460 }, locale: 'en-GB' }
let browser, application, foreign, token

// A page of an application's: it frames what the address names, keeps what it is told, and tries to look inside.
const embedder = `<!DOCTYPE html><title>Shop</title><script>
  window.told = []
  addEventListener('message', event => told.push([event.origin, event.data.type]))
  window.frame = url => { const made = document.body.appendChild(document.createElement('iframe')); made.width = 504; made.height = 460
    made.allow = 'clipboard-write; publickey-credentials-get'
    made.sandbox = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox'; made.src = url }
  window.look = () => { try { return document.querySelector('iframe').contentDocument?.body.textContent ?? null } catch (shut) { return shut.name } }
</script><body></body>`

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  const serve = () => createServer((request, answer) => answer.setHeader('content-type', 'text/html').end(embedder)).listen(0, '127.0.0.1')
  application = serve()
  foreign = serve()
  const asJson = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"member":"owner"}' }
  token = (await (await fetch(`${base}/sandbox/v1/tokens`, asJson)).json()).access_token
})

after(async () => {
  await browser?.close()
  application?.close()
  foreign?.close()
})

const api = async (path, options = {}) => (await fetch(base + path, { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } })).json()
const mint = async (language = 'en') => (await api(`/v2/cards/${metal}/data_view`, { headers: { 'accept-language': language } })).iframe_url
const port = server => server.address().port

async function shoot(page, name) {
  if (process.env.PAGE_SHOTS) await page.screenshot({ path: `${process.env.PAGE_SHOTS}/${name}.png` })
}

async function inPage(options, work) {
  const context = await browser.newContext({ ...open, ...options })
  const page = await context.newPage()
  try {
    return await work(page, context)
  } finally {
    await context.close()
  }
}

const opened = page => page.getByRole('button', { name: 'Approve' }).waitFor()
const digits = page => page.locator('#number').textContent()
const ended = page => page.getByText('Please ask for it anew').waitFor()

test('a registered origin frames the page and sees nothing of it', () => inPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async page => {
  await page.goto(`http://127.0.0.1:${port(application)}/`)
  await page.evaluate(url => window.frame(url), await mint())
  const framed = page.frameLocator('iframe')
  await framed.getByRole('button', { name: 'Approve' }).click()
  await framed.getByRole('button', { name: 'Copy number' }).waitFor()
  const number = (await framed.locator('#number').textContent()).replaceAll(' ', '')
  assert.match(number, /^923456[0-9]{10}$/)
  await framed.getByRole('button', { name: 'Copy number' }).click()
  await framed.getByText('Copied').waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), number)
  assert.ok([null, 'SecurityError'].includes(await page.evaluate(() => window.look())))
  const told = await page.evaluate(() => window.told)
  assert.ok(told.some(([origin, type]) => origin === new URL(base).origin && type === 'ready'))
  assert.ok(told.every(([, type]) => ['ready', 'height', 'expired'].includes(type)))
  assert.ok(!page.frames().some(frame => frame.url().includes('ckrv_')))
}))

test('a foreign origin cannot frame the page', () => inPage({}, async page => {
  // The demo application has registered localhost and 127.0.0.1, and no name below them.
  await page.goto(`http://foreign.localhost:${port(foreign)}/`)
  const url = await mint()
  const refused = page.waitForEvent('console', { predicate: line => line.text().includes('frame-ancestors'), timeout: 10_000 })
  await page.evaluate(address => window.frame(address), url)
  await refused
  assert.equal(page.frames().filter(frame => frame !== page.mainFrame() && frame.url().startsWith(base)).length, 0)

  // And nothing was spent.
  await inPage({}, async other => { await other.goto(url); await opened(other) })
}))

test('looking ahead spends nothing, a second opening and a late one find nothing', () => inPage({}, async page => {
  const url = await mint()
  for (const method of ['HEAD', 'GET']) assert.equal((await fetch(url, { method, headers: { 'sec-purpose': 'prefetch' } })).status, 200)
  await page.goto(url)
  await opened(page)
  await inPage({}, async second => { await second.goto(url); await ended(second) })

  const late = await mint()
  await api('/sandbox/v1/clock/advance', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"by":"PT61S"}' })
  await inPage({}, async third => { await third.goto(late); await ended(third) })
}))

test('neither the back button nor the history brings digits or the ticket back', () => inPage({}, async page => {
  await page.goto(await mint())
  assert.ok(!page.url().includes('#'))
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('button', { name: 'Copy CVV' }).waitFor()
  const number = await digits(page)
  await page.goto(`http://127.0.0.1:${port(application)}/`)
  await page.goBack()
  await page.waitForFunction(() => document.getElementById('says')?.textContent.startsWith('Hidden') || document.getElementById('says')?.textContent.startsWith('This page'))
  assert.notEqual(await digits(page), number)
  assert.ok(!(await page.content()).includes(number))
  assert.ok(!page.url().includes('ckrv_'))
}))

test('the digits are blanked when the page is hidden, and not while it is approved elsewhere', () => inPage({}, async page => {
  const hide = hidden => page.evaluate(is => {
    Object.defineProperty(document, 'hidden', { get: () => is, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
  await page.goto(await mint())
  await opened(page)
  for (const hidden of [true, false]) await hide(hidden)
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('button', { name: 'Copy CVV' }).waitFor()
  const number = await digits(page)
  await hide(true)
  await page.getByText('Hidden again').waitFor()
  assert.match(await digits(page), /^•••• •••• •••• [0-9]{4}$/)
  assert.ok(!(await page.content()).includes(number))
}))

test('the digits are blanked after a minute', () => inPage({}, async page => {
  await page.clock.install()
  await page.goto(await mint())
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('button', { name: 'Copy CVV' }).waitFor()
  await page.clock.runFor(59_000)
  assert.match(await digits(page), /^9234 56/)
  await page.clock.runFor(2_000)
  await page.getByText('Hidden again').waitFor()
  assert.match(await digits(page), /^•••• •••• •••• [0-9]{4}$/)
  assert.equal(await page.locator('#cvv').textContent(), '')
}))

test('who refuses sees no digit, and each language, colour and width has its page', async () => {
  const looks = [
    ['en', 'Approve', 'reveal-light', {}],
    ['fr', 'Approuver', 'reveal-dark', { colorScheme: 'dark' }],
    ['de', 'Zustimmen', 'reveal-phone', { viewport: { width: 320, height: 568 }, deviceScaleFactor: 2 }],
  ]
  for (const [language, approve, name, options] of looks) {
    await inPage(options, async page => {
      await page.goto(await mint(language))
      await page.getByRole('button', { name: approve }).click()
      await page.locator('#copy-number').waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
      assert.equal(await page.evaluate(() => document.documentElement.lang), language)
      await shoot(page, name)
    })
  }

  await inPage({}, async page => {
    await page.goto(await mint())
    await page.getByRole('button', { name: 'Refuse' }).click()
    await page.getByText('Not approved').waitFor()
    assert.match(await digits(page), /^•••• •••• •••• [0-9]{4}$/)
  })
})

test('a holder chooses a PIN in the frame that the documents describe, and sees it', () => inPage({}, async page => {
  const address = async what => (await api(`/cardkeep/v1/cards/${metal}/${what}`)).iframe_url
  await page.goto(`http://127.0.0.1:${port(application)}/`)
  await page.evaluate(url => window.frame(url), await address('pin_change'))
  const framed = page.frameLocator('iframe')
  for (const [first, again, said] of [['12', '12', 'A PIN has four digits'], ['8306', '8307', 'not the same']]) {
    await framed.getByLabel('New PIN').fill(first)
    await framed.getByLabel('Once more').fill(again)
    await framed.getByRole('button', { name: 'Save' }).click()
    await framed.getByText(said).waitFor()
  }

  for (const [pin, said] of [['1111', 'too easy to guess'], ['8306', 'Your PIN is set']]) {
    await framed.getByLabel('New PIN').fill(pin)
    await framed.getByLabel('Once more').fill(pin)
    await framed.getByLabel('Once more').press('Enter')
    if (pin !== '1111') await framed.getByRole('button', { name: 'Approve' }).click()
    await framed.getByText(said).waitFor()
  }

  await shoot(page, 'pin-chosen')
  await page.goto('about:blank')
  await page.goto(await address('pin_view'))
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.locator('#pin', { hasText: '8306' }).waitFor()
  await shoot(page, 'pin-shown')
}))

// As in production, where the page has no mocked factor: what the sandbox says is changed on its way, and only the factor that a test is
// about is there. Everything else is the server's own.
async function frameWith(page, factor, url) {
  await page.route('**/reveal/*/open', async route => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...await answer.json(), sandbox: false } })
  })
  await page.route('**/reveal/*/details', route => {
    const way = route.request().headers()['x-qonto-2fa-preference']
    return way && way !== factor ? route.fulfill({ status: 428, json: { code: 'sca_not_enrolled' } }) : route.continue()
  })
  await page.goto(`http://127.0.0.1:${port(application)}/`)
  await page.evaluate(address => window.frame(address), url)
  return page.frameLocator('iframe')
}

// What somebody else than the owner calls, whose factors other tests are about.
const sent = (body, headers = {}) => ({ method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
const member = async role => {
  const { access_token } = await api('/sandbox/v1/tokens', sent({ member: role }))
  return (path, options = {}) => api(path, { ...options, headers: { ...options.headers, authorization: `Bearer ${access_token}` } })
}

test('a holder approves by a passkey in a window that the frame opens, and the frame shows the card', () => inPage({}, async (page, context) => {
  const authenticator = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
  const devicesOf = async opened => {
    const session = await context.newCDPSession(opened)
    await session.send('WebAuthn.enable')
    return { session, ...await session.send('WebAuthn.addVirtualAuthenticator', { options: authenticator }) }
  }
  const here = await devicesOf(page)
  await page.goto(`${base}/security`)
  await page.getByLabel('E-mail address').fill('chiara.moretti@acme.example')
  await page.getByLabel('Password').fill('cardkeep-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel('Name of a new passkey').fill('Beside the frame')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('Beside the frame').waitFor()
  const { credentials: [credential] } = await here.session.send('WebAuthn.getCredentials', { authenticatorId: here.authenticatorId })

  const employee = await member('employee')
  const framed = await frameWith(page, 'passkey', (await employee('/v2/cards/019e1cfa-0006-7a00-8000-000000000004/data_view')).iframe_url)
  const opening = context.waitForEvent('page')
  await framed.locator('#actions a').click()
  const opened = await opening
  const there = await devicesOf(opened)
  await there.session.send('WebAuthn.addCredential', { authenticatorId: there.authenticatorId, credential })
  await opened.getByRole('button', { name: 'Approve' }).click()
  await opened.getByText('Approved.').waitFor()

  await framed.getByRole('button', { name: 'Copy number' }).waitFor()
  assert.match(await framed.locator('#number').textContent(), /^9234 56/)
}))

test('a holder approves by a code in a text message, typed into the frame, and a wrong one shows nothing', () => inPage({}, async page => {
  const [owner, admin] = [await member('owner'), await member('admin')]
  const { memberships } = await owner('/v2/memberships')
  const { bank_accounts: [account] } = await owner('/v2/bank_accounts')
  const card = {
    holder_id: memberships.find(one => one.first_name === 'Amira').id, organization_id: account.organization_id ?? 'acme-7132',
    bank_account_id: account.id, card_level: 'virtual',
  }
  const order = headers => owner('/v2/cards', sent({ card }, { 'X-Qonto-Idempotency-Key': 'for-a-code', 'X-Qonto-2fa-Preference': 'mock', ...headers }))
  const { sca_session_token: session } = await order({})
  await owner(`/v2/mocked_sca_sessions/${session}/allow`, { method: 'POST' })
  const { card: { id } } = await order({ 'X-Qonto-Sca-Session-Token': session })
  const last = async () => (await admin('/sandbox/v1/inbox')).messages[0].text.slice(0, 6)
  await admin('/cardkeep/v1/phone/code', { method: 'POST' })
  await admin('/cardkeep/v1/phone/confirm', sent({ code: await last() }))

  const framed = await frameWith(page, 'sms-otp', (await admin(`/v2/cards/${id}/data_view`)).iframe_url)
  await framed.locator('#code-text').waitFor()
  const code = await last()
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  for (const [typed, isRight] of [[wrong, false], [code, true]]) {
    await framed.locator('#code-text').fill(typed)
    await framed.locator('#code-text').press('Enter')
    await (isRight ? framed.getByRole('button', { name: 'Copy number' }) : framed.getByText('That code is wrong.')).waitFor()
    assert.equal(/^9234 56/.test(await framed.locator('#number').textContent()), isRight)
  }
}))
