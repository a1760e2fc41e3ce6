import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as oidc from 'openid-client'
import { base, clientId, clientSecret, owner, redirect } from './demo.mjs'
import { Person } from './person.mjs'

const scope = 'openid card.read offline_access'
const person = new Person(base, ...owner)
const discover = authentication =>
  oidc.discovery(new URL(base), clientId, undefined, authentication, { algorithm: 'oauth2', execute: [oidc.allowInsecureRequests] })

async function authorize(config) {
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()]
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirect, scope, state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  })
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }
  return { back: await person.answer(address), checks }
}

for (const [name, authentication] of [['post', oidc.ClientSecretPost(clientSecret)], ['basic', oidc.ClientSecretBasic(clientSecret)]]) {
  test(`openid-client, secret by ${name}: code, ID token, call, refresh, introspect, revoke`, async () => {
    const config = await discover(authentication)
    oidc.enableNonRepudiationChecks(config)
    const { back, checks } = await authorize(config)
    const tokens = await oidc.authorizationCodeGrant(config, back, checks)
    assert.equal(tokens.claims().sub, '019e1cfa-0001-7a00-8000-000000000001')
    assert.equal(tokens.scope, scope)

    const cards = await oidc.fetchProtectedResource(config, tokens.access_token, new URL('/v2/cards', base), 'GET')
    assert.equal(cards.status, 200)

    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token)
    assert.notEqual(refreshed.refresh_token, tokens.refresh_token)
    assert.equal((await oidc.tokenIntrospection(config, refreshed.access_token)).active, true)
    await oidc.tokenRevocation(config, refreshed.refresh_token)
    assert.equal((await oidc.tokenIntrospection(config, refreshed.access_token)).active, false)
    await assert.rejects(oidc.refreshTokenGrant(config, refreshed.refresh_token), { error: 'invalid_grant' })
  })
}

test('openid-client: another verifier and a second use of a code are refused', async () => {
  const config = await discover(oidc.ClientSecretPost(clientSecret))
  const { back, checks } = await authorize(config)
  const other = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() }
  await assert.rejects(oidc.authorizationCodeGrant(config, back, other), { error: 'invalid_grant' })
  await oidc.authorizationCodeGrant(config, back, checks)
  await assert.rejects(oidc.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' })
})

test('openid-client: a wrong secret is refused in the header\'s own terms', async () => {
  const config = await discover(oidc.ClientSecretBasic('wrong'))
  await assert.rejects(oidc.clientCredentialsGrant(config, { scope: 'network' }), error => {
    assert.equal(error.status ?? error.cause?.status, 401)
    return true
  })
})

test('openid-client: a client of the network calls for itself', async () => {
  const config = await discover(oidc.ClientSecretBasic(clientSecret))
  assert.equal((await oidc.clientCredentialsGrant(config, { scope: 'network' })).scope, 'network')
})
