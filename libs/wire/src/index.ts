export * from './names.js';
export type { Frozen } from './frozen.js';
export * from './text.js';
export * from './device.js';
export * from './verdict.js';
export * from './documents.js';
export * from './event.js';
