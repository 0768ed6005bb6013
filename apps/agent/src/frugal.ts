import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

// Before any schema is made. zod would compile each to a function of its own, a megabyte of memory to save
// microseconds that nobody waits for; and zod/mini says only "Invalid input" of its own accord.
z.config({ ...en(), jitless: true });
