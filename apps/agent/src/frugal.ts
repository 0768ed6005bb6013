import { z } from 'zod';

// For the daemon alone, and before any shape is made: zod would compile each to a function of its own, a megabyte of memory
// to save microseconds that nobody waits for.
z.config({ jitless: true });
