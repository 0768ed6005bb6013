/** Where the build finds things in a checkout. */
import path from 'node:path';

export const PACKAGING = path.resolve(import.meta.dirname, '..');
export const ROOT = path.resolve(PACKAGING, '../../..');
export const BRIDGE = path.join(ROOT, 'native/esf-bridge');
export const TEMPLATES = path.join(PACKAGING, 'templates');
