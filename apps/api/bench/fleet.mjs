/** Enrolled Macs that share one key: measuring needs many of them, not many keys. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';

/**
 * Puts Macs into the database as enrolment would have, without its one round trip each.
 * @param {import('./system.mjs').System} system
 * @param {number} count
 */
export async function createFleet({ client, organisationId }, count) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const { rows } = await client.query(
    `INSERT INTO macs (organisation_id, hardware_uuid, serial_number, hostname, model, os_version, agent_version, public_key,
       key_thumbprint, anchor_key_id)
     SELECT $1, gen_random_uuid()::text, 'C02' || n, 'mac-' || n, 'Mac15,6', '15.1', '0.1.0', $2, $3, '\\x00'
     FROM generate_series(1, $4) AS n RETURNING id`,
    [organisationId, jwk, kid, count],
  );
  /** @type {string[]} */
  const macIds = rows.map((row) => row.id);
  return {
    macIds,
    /** A header with a new token of this Mac. @param {string} macId */
    async authorization(macId) {
      const now = Math.floor(Date.now() / 1000);
      const token = await new SignJWT({
        iss: macId,
        sub: macId,
        aud: 'portcullis',
        iat: now,
        exp: now + 240,
        jti: randomUUID(),
      })
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(privateKey);
      return `Bearer ${token}`;
    },
  };
}
