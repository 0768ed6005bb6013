/** `npm run bench`: what docs/promises.md promises of the API. `npm run bench -- ingest` measures one thing alone. */
import { benchAgents } from './agents.mjs';
import { benchHeartbeats } from './heartbeats.mjs';
import { benchIngest } from './ingest.mjs';
import { benchSearch } from './search.mjs';
import { startSystem } from './system.mjs';

const BENCHES = { heartbeats: benchHeartbeats, ingest: benchIngest, agents: benchAgents, search: benchSearch };
const wanted = process.argv.slice(2);

let kept = true;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const system = await startSystem();
  try {
    if (!(await bench(system))) kept = false;
  } finally {
    await system.stop();
  }
}
if (!kept) console.log('a promise was not kept in this run');
