import type { Signature } from './signature.js';
import { CAMERAS } from './table/cameras.js';
import { INPUT } from './table/input.js';
import { NETWORK } from './table/network.js';
import { OTHER } from './table/other.js';
import { PHONES } from './table/phones.js';
import { PLAYERS } from './table/players.js';
import { STORAGE } from './table/storage.js';

/**
 * All that Portcullis knows about what a descriptor means; it travels in every bundle. A row can be added at any place;
 * ids stay. Where several rows match, SPEC.md 9 says what comes out.
 */
export const SIGNATURES: readonly Signature[] = [
  ...STORAGE,
  ...PHONES,
  ...CAMERAS,
  ...PLAYERS,
  ...INPUT,
  ...NETWORK,
  ...OTHER,
];
