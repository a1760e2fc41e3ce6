import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { base, clientId, clientSecret, owner, redirect } from './demo.mjs'
import { Person } from './person.mjs'

const insecure = { [oauth.allowInsecureRequests]: true }
const client = { client_id: clientId }
const secret = oauth.ClientSecretPost(clientSecret)
const person = new Person(base, ...owner)

async function discover() {
  const issuer = new URL(base)
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }))
}

async function ask(server, scope, decision) {
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()]
  const address = new URL(server.authorization_endpoint)
  address.search = new URLSearchParams({
    client_id: clientId, redirect_uri: redirect, response_type: 'code', scope, state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  })
  return { back: await person.answer(address, decision), verifier, state }
}

async function redeem(server, { back, verifier, state }) {
  const parameters = oauth.validateAuthResponse(server, client, back, state)
  const reply = await oauth.authorizationCodeGrantRequest(server, client, secret, parameters, redirect, verifier, insecure)
  return oauth.processAuthorizationCodeResponse(server, client, reply)
}

test('oauth4webapi: code with PKCE, call, refresh, introspect, revoke', async () => {
  const server = await discover()
  const tokens = await redeem(server, await ask(server, 'card.read offline_access'))
  const cards = await oauth.protectedResourceRequest(
    tokens.access_token, 'GET', new URL('/v2/cards', base), undefined, undefined, insecure)
  assert.equal(cards.status, 200)

  const refresh = async token => oauth.processRefreshTokenResponse(
    server, client, await oauth.refreshTokenGrantRequest(server, client, secret, token, insecure))
  const refreshed = await refresh(tokens.refresh_token)
  const again = await refresh(tokens.refresh_token)
  assert.equal(again.access_token, refreshed.access_token)
  assert.equal(again.refresh_token, refreshed.refresh_token)

  const introspect = async token => oauth.processIntrospectionResponse(
    server, client, await oauth.introspectionRequest(server, client, secret, token, insecure))
  assert.equal((await introspect(refreshed.access_token)).scope, 'card.read offline_access')
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, secret, refreshed.access_token, insecure))
  assert.equal((await introspect(refreshed.access_token)).active, false)
  await assert.rejects(
    oauth.protectedResourceRequest(refreshed.access_token, 'GET', new URL('/v2/cards', base), undefined, undefined, insecure),
    error => error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401)
})

test('oauth4webapi: a scope that is not the client\'s comes back as an error, with state and issuer', async () => {
  const server = await discover()
  const { back, state } = await ask(server, 'card.read payment.write')
  assert.throws(() => oauth.validateAuthResponse(server, client, back, state), { error: 'invalid_scope' })
})

test('oauth4webapi: who does not agree is sent back with access_denied', async () => {
  const server = await discover()
  const { back, state } = await ask(server, 'card.read team.read', 'deny')
  assert.throws(() => oauth.validateAuthResponse(server, client, back, state), { error: 'access_denied' })
})

test('oauth4webapi: a used code is refused, and what it gave has ended', async () => {
  const server = await discover()
  const answer = await ask(server, 'card.read offline_access')
  const tokens = await redeem(server, answer)
  await assert.rejects(redeem(server, answer), { error: 'invalid_grant' })
  await assert.rejects(
    oauth.refreshTokenGrantRequest(server, client, secret, tokens.refresh_token, insecure)
      .then(reply => oauth.processRefreshTokenResponse(server, client, reply)),
    { error: 'invalid_grant' })
})
