#!/usr/bin/env node
import { begin } from './begin.js';

await begin('portcullis-agent', '../dist/main.js');
