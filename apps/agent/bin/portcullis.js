#!/usr/bin/env node
import { begin } from './begin.js';

await begin('portcullis', '../dist/cli/main.js');
