export * from './anchor.js';
export * from './deviceSet.js';
export * from './envelope.js';
export * from './errors.js';
export * from './mac.js';
export * from './policy.js';
export * from './targets.js';
export { readPolicyPayload, type PolicyPayload } from './read.js';
