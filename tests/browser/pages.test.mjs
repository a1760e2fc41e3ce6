// The pages, in a real browser: Chromium without a window, with an authenticator that the browser itself plays (CDP, WebAuthn).
// CARDKEEP_URL is a sandbox whose public address is a name; PAGE_SHOTS a folder for pictures of the pages, where one is wanted.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'

const base = process.env.CARDKEEP_URL
const owner = ['dolores.koulechov@acme.example', 'cardkeep-demo']
const card = '019e1cfa-0006-7a00-8000-000000000004'
const broken = []
const authenticators = new Map()
let browser, desk, phone, token, application

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  desk = await open({ viewport: { width: 900, height: 760 } })
  phone = await open({ viewport: { width: 390, height: 780 }, isMobile: true, deviceScaleFactor: 2 })
  const wanted = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"member":"owner"}' }
  token = (await (await fetch(`${base}/sandbox/v1/tokens`, wanted)).json()).access_token
  application = createServer((request, answer) => answer.end('the application'))
  await new Promise(resolve => { application.listen(0, '127.0.0.1', resolve) })
})

after(async () => {
  await browser?.close()
  application?.close()
})

test('a person signs in by password and agrees, and the application gets a code', async () => {
  const back = `http://127.0.0.1:${application.address().port}/callback`
  await desk.goto(authorization(back))
  await signIn(async () => shoot(desk, 'sign-in'))
  await desk.getByText('wants access to your account').waitFor()
  await shoot(desk, 'consent')
  await Promise.all([desk.waitForURL(`${back}?**`), desk.getByRole('button', { name: 'Allow' }).click()])
  assert.match(desk.url(), /[?&]code=ckac_/)
  assert.match(desk.url(), /[?&]state=mine/)
})

test('an account is chosen where the application asks for that, and who sends nobody knows what is refused', async () => {
  const back = `http://127.0.0.1:${application.address().port}/callback`
  await desk.goto(authorization(back, { prompt: 'select_account' }))
  await desk.getByRole('heading', { name: 'Choose an account' }).waitFor()
  await shoot(desk, 'choice')
  await Promise.all([desk.waitForURL(`${back}?**`), desk.getByRole('button', { name: 'ACME' }).click()])
  assert.match(desk.url(), /[?&]code=ckac_/)

  const answer = await desk.goto(authorization(back, { client_id: 'nobody' }))
  assert.equal(answer.status(), 400)
  await desk.getByRole('heading', { name: 'This cannot go on' }).waitFor()
  await shoot(desk, 'refusal')
})

test('a passkey is added to a membership, and signs its member in', async () => {
  await desk.goto(`${base}/security`)
  await desk.getByText('Nothing yet.').waitFor()
  await desk.getByLabel('Name of a new passkey').fill('Laptop')
  await desk.getByRole('button', { name: 'Add a passkey' }).click()
  await desk.getByText('Laptop').waitFor()
  await shoot(desk, 'security')
  await desk.getByRole('button', { name: 'Sign in as somebody else' }).click()
  await present(desk, false)
  await desk.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await desk.getByRole('button', { name: 'Use the passkey' }).waitFor()
  await shoot(desk, 'passkey')
  await present(desk, true)
  await desk.reload()
  await desk.getByText('Laptop').waitFor()
  assert.match(await desk.textContent('main'), /last used on \d{4}\u2011\d\d\u2011\d\d/)
})

test('a code in a text message confirms a phone', async () => {
  await desk.getByRole('button', { name: 'Confirm your phone by a code' }).click()
  await desk.getByLabel('Code').waitFor()
  await shoot(desk, 'code')
  const inbox = await (await fetch(`${base}/sandbox/v1/inbox`, { headers: { authorization: `Bearer ${token}` } })).json()
  await desk.getByLabel('Code').fill(inbox.messages[0].text.slice(0, 6))
  await desk.getByRole('button', { name: 'Confirm', exact: true }).click()
  await desk.getByText('Codes by text message to').waitFor()
})

test('a passkey approves what the page says in words, and another request is refused', async () => {
  for (const [button, said, result] of [['Approve', 'Approved.', 'allow'], ['Refuse', 'Refused.', 'deny']]) {
    const asked = await ask('passkey')
    await desk.goto('about:blank')
    await desk.goto(asked.approval_url)
    await desk.getByRole('heading', { name: 'Demo application asks for your approval' }).waitFor()
    assert.match(await desk.textContent('main'), /Change limits\s+Chiara Moretti, virtual …\d{4}\s+payments a month: 1000\.00\sEUR → 750\.50\sEUR/)
    assert.ok(!desk.url().includes(asked.sca_session_token), 'the token stayed in the address')
    if (button === 'Approve') await shoot(desk, 'approval')
    await desk.getByRole('button', { name: button }).click()
    await desk.getByText(said).waitFor()
    if (button === 'Approve') await shoot(desk, 'approved')
    assert.equal(await poll(asked), result)
  }
})

test('a phone is paired by a code, and approves and refuses what comes, without reloading', async () => {
  await desk.goto(`${base}/security`)
  await desk.getByRole('button', { name: 'Pair a phone' }).click()
  const code = await desk.locator('.code').textContent()
  await shoot(desk, 'pairing-code')
  await phone.goto(`${base}/approve`)
  await shoot(phone, 'pairing')
  await phone.getByLabel('Code').fill(code)
  await phone.getByLabel('name, for you').fill('My phone')
  await phone.getByRole('button', { name: 'Pair this phone' }).click()
  await phone.getByText('Nothing waits for you.').waitFor()
  await phone.evaluate(() => { window.sameAsBefore = true })

  const first = await ask('paired-device')
  await phone.getByText(/payments a month: 1000\.00\sEUR → 750\.50\sEUR/).waitFor({ timeout: 15000 })
  assert.equal(await phone.evaluate(() => window.sameAsBefore), true, 'the page was loaded again')
  await shoot(phone, 'phone')
  await phone.getByRole('button', { name: 'Approve' }).click()
  await phone.getByText('Nothing waits for you.').waitFor()
  assert.equal(await poll(first), 'allow')

  const second = await ask('paired-device')
  await phone.getByRole('button', { name: 'Refuse' }).click({ timeout: 15000 })
  await phone.getByText('Nothing waits for you.').waitFor()
  assert.equal(await poll(second), 'deny')
})

test('a list that changes leaves the focus where it is, and where that goes the heading has it', async () => {
  const focused = () => phone.evaluate(() => {
    const { activeElement: one } = document
    return `${[...document.querySelectorAll('section')].indexOf(one.closest('section'))} ${one.textContent}`
  })
  const first = await ask('paired-device')
  await phone.getByRole('button', { name: 'Refuse' }).first().focus({ timeout: 15000 })
  await phone.evaluate(() => { document.activeElement.closest('section').sameAsBefore = true })
  await ask('paired-device')
  await phone.locator('section').nth(1).waitFor({ timeout: 15000 })
  assert.equal(await focused(), '0 Refuse')
  assert.equal(await phone.evaluate(() => document.activeElement.closest('section').sameAsBefore), true, 'the request was shown anew')

  await fetch(`${base}/v2/mocked_sca_sessions/${first.sca_session_token}/deny`, { method: 'POST' })
  await phone.locator('section').nth(1).waitFor({ state: 'detached', timeout: 15000 })
  assert.equal(await focused(), '-1 Requests')
  await phone.getByRole('button', { name: 'Refuse' }).click()
  await phone.getByText('Nothing waits for you.').waitFor()
})

test('no page broke its policy, threw, or asked another host', () => assert.deepEqual(broken, []))

// A page with cookies and an authenticator of its own, which tells of whatever goes wrong on it.
async function open(options) {
  const page = await (await browser.newContext({ locale: 'en', ...options })).newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  authenticators.set(page, { session, authenticatorId })
  page.on('console', message => {
    // A page that refuses says so by its status too.
    const isThePage = message.location().url === page.url() && message.text().includes('status of 400')
    if (message.type() === 'error' && !isThePage) broken.push(message.text())
  })
  page.on('pageerror', error => broken.push(String(error)))
  page.on('request', request => {
    const { origin } = new URL(request.url())
    if (origin !== base && origin !== 'null' && !request.url().startsWith('http://127.0.0.1:')) broken.push(`asked ${origin}`)
  })
  page.setDefaultTimeout(20000)
  return page
}

// Whether somebody touches the page's authenticator when it is asked.
async function present(page, enabled) {
  const { session, authenticatorId } = authenticators.get(page)
  await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
}

function authorization(back, more = {}) {
  return `${base}/oauth2/auth?${new URLSearchParams({
    client_id: '019e1cfa-0005-7a00-8000-000000000001', redirect_uri: back, response_type: 'code', scope: 'openid card.read card.write',
    state: 'mine', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256', ...more,
  })}`
}

async function signIn(look) {
  await desk.getByLabel('E-mail address').fill(owner[0])
  await desk.getByLabel('Password').fill(owner[1])
  await look()
  await desk.getByRole('button', { name: 'Sign in', exact: true }).click()
}

// A change that has to be approved: gives what the 428 said.
async function ask(preference) {
  const answer = await fetch(`${base}/v2/cards/${card}/limits`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'X-Qonto-2fa-Preference': preference },
    body: JSON.stringify({ card: { payment_monthly_limit: 750.5 } }),
  })
  assert.equal(answer.status, 428)
  return answer.json()
}

async function poll(asked) {
  return (await (await fetch(`${base}/v2/sca_sessions/${asked.sca_session_token}`)).json()).result
}

async function shoot(page, name) {
  if (process.env.PAGE_SHOTS) await page.screenshot({ path: `${process.env.PAGE_SHOTS}/${name}.png` })
}
