#!/usr/bin/env node
import { begin } from './begin.js';

// `portcullis events | head` is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await begin('portcullis', '../dist/cli/main.js');
