import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { searchText } from '../lists.js';
import { deviceRow } from './devices.js';
import { macSummary } from './macs.js';

export const searchQuery = z.strictObject({ q: searchText });
export type SearchQuery = Frozen<z.infer<typeof searchQuery>>;

export const searchAnswer = z.object({ macs: z.array(macSummary), devices: z.array(deviceRow) });
export type SearchAnswer = Frozen<z.infer<typeof searchAnswer>>;
