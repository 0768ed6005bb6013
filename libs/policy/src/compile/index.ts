export * from './anchor.js';
export * from './envelope.js';
export * from './errors.js';
export * from './mac.js';
