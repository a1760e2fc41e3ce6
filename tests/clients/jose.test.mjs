// The encrypted reveal, opened by jose (RFC 7516 by somebody else): a program with a key of its own, and a holder who approves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import { base } from './demo.mjs'

const metal = '019e1cfa-0006-7a00-8000-000000000003'

async function post(path, body, headers = {}) {
  const answer = await fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  return { status: answer.status, said: await answer.json() }
}

test('jose opens what was sealed to its key, and another key does not', async () => {
  const { said: { access_token } } = await post('/sandbox/v1/tokens', { member: 'owner', scopes: ['card.reveal', 'card.read'] })
  const authorization = { authorization: `Bearer ${access_token}` }
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' })
  const { kty, crv, x, y } = await exportJWK(publicKey)
  const body = { public_key: { kty, crv, x, y } }
  const path = `/cardkeep/v1/cards/${metal}/encrypted_details`

  const asked = await post(path, body, authorization)
  assert.equal(asked.status, 428)
  const token = asked.said.sca_session_token
  await post(`/v2/mocked_sca_sessions/${token}/allow`, {})
  const { status, said: { jwe } } = await post(path, body, { ...authorization, 'X-Qonto-Sca-Session-Token': token })
  assert.equal(status, 200)

  const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey)
  assert.deepEqual([protectedHeader.alg, protectedHeader.enc], ['ECDH-ES', 'A256GCM'])
  const digits = JSON.parse(new TextDecoder().decode(plaintext))
  const { card } = await (await fetch(`${base}/v2/cards/${metal}`, { headers: authorization })).json()
  assert.match(digits.number, /^923456[0-9]{10}$/)
  assert.ok(digits.number.endsWith(card.last_digits))
  assert.match(digits.cvv, /^[0-9]{3}$/)
  assert.equal(digits.expiry_month, `${card.exp_year}-${String(card.exp_month).padStart(2, '0')}`)
  await assert.rejects(compactDecrypt(jwe, (await generateKeyPair('ECDH-ES', { crv: 'P-256' })).privateKey))
})
