/** A Mac as far as the server sees one: it enrols, and speaks below /api/agent with tokens that it signs itself. */
import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** @typedef {{ key: import('node:crypto').JsonWebKey, macId: string }} Identity */

const TOKEN_SECONDS = 240;

/**
 * @param {string} server
 * @param {Readonly<Record<string, unknown>>} request all of an enrolment but the key
 * @returns {Promise<Identity>}
 */
export async function enrol(server, request) {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const { kty, crv, x, y } = key;
  const response = await fetch(`${server}/api/agent/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, publicKey: { kty, crv, x, y } }),
  });
  const { macId } = /** @type {{ macId: string }} */ (await answerOf(response));
  return { key, macId };
}

/**
 * @param {string} server
 * @param {Identity} identity
 * @param {string} route below /api/agent
 * @param {object} [body] sent with POST
 */
export async function ask(server, identity, route, body) {
  const response = await fetch(`${server}/api/agent/${route}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token(identity)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answerOf(response);
}

/** @param {Response} response */
async function answerOf(response) {
  const text = await response.text();
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${text.slice(0, 300)}`);
  return /** @type {unknown} */ (JSON.parse(text));
}

/** @param {Identity} identity */
function token({ key, macId }) {
  const { kty, crv, x, y } = key;
  // RFC 7638, as the agent does it: the required members in lexicographic order, no white space.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: macId, sub: macId, aud: 'portcullis', iat: now, exp: now + TOKEN_SECONDS, jti: randomUUID() };
  const signed = `${encode({ alg: 'ES256', typ: 'JWT', kid })}.${encode(claims)}`;
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** @param {object} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
