#!/usr/bin/env node
const { begin } = require('./begin.cjs');

// `portcullis events | head` is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void begin('portcullis');
