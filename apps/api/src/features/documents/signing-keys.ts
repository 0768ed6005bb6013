import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  type SignKeyObjectInput,
} from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';
import { seal, unseal } from './sealed-bytes.js';
import type { SigningKey } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** The key that an organisation's documents are signed with. */
/** In Node's own threads: a change may bring ten thousand Macs a new document, and others are served meanwhile. */
const signAside = promisify(sign) as (algorithm: string, bytes: Uint8Array, key: SignKeyObjectInput) => Promise<Buffer>;

export interface Signer {
  /** SHA-256 of `spki`. */
  readonly keyId: Buffer;
  /** DER. */
  readonly spki: Buffer;
  /** ES256: `r` then `s`, 32 bytes each. */
  readonly sign: (bytes: Uint8Array) => Promise<Buffer>;
}

@Injectable()
export class SigningKeys implements OnApplicationBootstrap {
  /** By key id in hex: unsealing costs more than signing. */
  private readonly unsealed = new Map<string, KeyObject>();

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly repository: SigningKeysRepository,
  ) {}

  /**
   * With another secret than before nothing could be signed any more, and the first to notice would be whoever
   * publishes next; so the server does not start then.
   */
  async onApplicationBootstrap(): Promise<void> {
    for (const key of await this.repository.allActive()) this.signer(key);
  }

  /** The active key; an organisation that has none yet gets one. */
  async active(manager: Manager, organisationId: string): Promise<Signer> {
    const key = (await this.repository.active(manager, organisationId)) ?? (await this.create(manager, organisationId));
    return this.signer(key);
  }

  /**
   * Makes a new key the active one. Macs go on trusting the old one until they hold the anchor document, so the caller
   * issues that first, with the signer returned as `previous`.
   */
  async replace(manager: Manager, organisationId: string): Promise<{ previous: Signer; next: Signer }> {
    const previous = await this.active(manager, organisationId);
    await this.repository.retire(manager, organisationId);
    const next = this.signer(await this.create(manager, organisationId));
    return { previous, next };
  }

  private async create(manager: Manager, organisationId: string): Promise<SigningKey> {
    await this.repository.lock(manager, organisationId);
    const made = await this.repository.active(manager, organisationId);
    if (made !== null) return made;
    const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
    const keyId = createHash('sha256').update(spki).digest();
    const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
    const privateKeyEncrypted = seal(this.configuration.secret, keyId, pkcs8);
    return this.repository.insert(manager, { organisationId, keyId, spki, privateKeyEncrypted });
  }

  private signer(key: SigningKey): Signer {
    const name = key.keyId.toString('hex');
    let privateKey = this.unsealed.get(name);
    if (privateKey === undefined) {
      const der = unseal(this.configuration.secret, key.keyId, key.privateKeyEncrypted);
      privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      this.unsealed.set(name, privateKey);
    }
    const signingKey = privateKey;
    return {
      keyId: key.keyId,
      spki: key.spki,
      sign: (bytes) => signAside('sha256', bytes, { key: signingKey, dsaEncoding: 'ieee-p1363' }),
    };
  }
}
