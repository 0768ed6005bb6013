#!/usr/bin/env node
const { begin } = require('./begin.cjs');

// Each thread has memory of its own, and compressing one batch after the other needs no four. Before the first of them starts.
process.env.UV_THREADPOOL_SIZE ??= '2';

void begin('portcullis-agent');
