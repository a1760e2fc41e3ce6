'use strict';

// JWE, ECDH-ES with A256GCM (RFC 7516, RFC 7518): what the server sends is sealed to a key that this page alone has.
const bytes = text => new TextEncoder().encode(text);
const encode = data => btoa(String.fromCharCode(...new Uint8Array(data))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const decode = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));
const curve = { name: 'ECDH', namedCurve: 'P-256' };
const makeKey = () => crypto.subtle.generateKey(curve, false, ['deriveBits']);
const readKey = ({ x, y }) => crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x, y }, curve, false, []);

async function showKey({ publicKey }) {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty, crv, x, y };
}

async function agree(privateKey, publicKey, use) {
  const agreed = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, privateKey, 256));
  const [name, text] = [bytes('A256GCM'), new Uint8Array(4 + 32 + 4 + 7 + 4 + 4 + 4)];
  const numbers = new DataView(text.buffer);
  numbers.setUint32(0, 1);
  text.set(agreed, 4);
  numbers.setUint32(36, name.length);
  text.set(name, 40);
  numbers.setUint32(55, 256);
  return crypto.subtle.importKey('raw', await crypto.subtle.digest('SHA-256', text), 'AES-GCM', false, [use]);
}

async function unseal(jwe, { privateKey }) {
  const [header, , nonce, box, tag] = jwe.split('.');
  const { epk } = JSON.parse(new TextDecoder().decode(decode(header)));
  const key = await agree(privateKey, await readKey(epk), 'decrypt');
  const shut = new Uint8Array([...decode(box), ...decode(tag)]);
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: decode(nonce), additionalData: bytes(header) }, key, shut);
  return JSON.parse(new TextDecoder().decode(plain));
}

async function seal(value, recipient) {
  const pair = await makeKey();
  const header = encode(bytes(JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', epk: await showKey(pair) })));
  const key = await agree(pair.privateKey, await readKey(recipient), 'encrypt');
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const parameters = { name: 'AES-GCM', iv, additionalData: bytes(header) };
  const box = new Uint8Array(await crypto.subtle.encrypt(parameters, key, bytes(JSON.stringify(value))));
  return [header, '', encode(iv), encode(box.slice(0, -16)), encode(box.slice(-16))].join('.');
}
