#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { begin } from './begin.js';

// A process that waits most of the time has no use for optimised code: without the optimising compilers and with a heap that
// grows in small steps it needs a tenth less memory (npm run bench). Before anything else is loaded.
for (const flag of ['--no-opt', '--no-maglev', '--semi-space-growth-factor=1', '--heap-growing-percent=5'])
  setFlagsFromString(flag);

await begin('portcullis-agent', '../dist/main.js');
