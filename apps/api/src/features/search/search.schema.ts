import { z } from 'zod';
import { deviceRow } from '../devices/device.schema.js';
import { macSummary } from '../macs/mac-summary.schema.js';

export const searchQuery = z.strictObject({ q: z.string().trim().max(200) });
export type SearchQuery = z.infer<typeof searchQuery>;

export const searchResult = z.object({ macs: z.array(macSummary), devices: z.array(deviceRow) });
export type SearchResult = z.infer<typeof searchResult>;
