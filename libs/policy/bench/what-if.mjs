/** What-if of a draft over a million recorded verdicts. */
import { fileURLToPath } from 'node:url';
import { evaluate, parsePolicy, prepare, readDeviceCsv, whatIf } from '@portcullis/policy';
import { MIXES, policyFileOf, requestsOf, rulesOf } from './cases.mjs';

const DECISIONS = 1_000_000;
const DEVICES = 5000;
const MACS = 2000;
const PROMISED_SECONDS = 3;

function history(policy) {
  const prepared = prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] });
  const requests = requestsOf(rulesOf(MIXES.fleet, 1000), DEVICES);
  return Array.from({ length: DECISIONS }, (_, i) => {
    const { user, groups, encrypted, ...device } = requests[(i * 31) % DEVICES];
    const context = {
      time: '2026-11-23T09:30:00+01:00',
      user,
      groups,
      tags: [],
      volume: { encrypted, fileSystem: 'exfat' },
    };
    // Each its own object, as it is when it comes out of a database.
    return { device: { ...device }, context, verdict: evaluate(prepared, device, context), mac: `mac-${i % MACS}` };
  });
}

function parsed(rules) {
  const { policy } = parsePolicy(JSON.stringify(policyFileOf(rules)));
  if (!policy) throw new Error('the policy of the benchmark does not parse');
  return policy;
}

export function benchWhatIf() {
  const decisions = history(parsed(rulesOf(MIXES.fleet, 1000)));
  const draft = parsed(rulesOf(MIXES.fleet, 900));
  const start = performance.now();
  const { changed, groups } = whatIf({ policy: draft, deviceSets: new Map(), grants: [], blocks: [] }, decisions);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `\nwhat-if of 900 rules over ${DECISIONS} recorded verdicts: ${seconds.toFixed(2)} s (promised: < ${PROMISED_SECONDS})`,
  );
  console.log(`  ${changed} would change, in ${groups.length} groups`);
}

export function benchCsv() {
  const rows = Array.from(
    { length: 100_000 },
    (_, i) => `0951,1666,TF2026-${i},Maria Muster,A-${i},"given out, twice",IT-${i},2027-06-30\n`,
  );
  const text = `vendorId,productId,serialNumber,owner,assetTag,comment,ticket,reviewDate\n${rows.join('')}`;
  const start = performance.now();
  const { rows: entries, problems } = readDeviceCsv(new TextEncoder().encode(text));
  const millis = performance.now() - start;
  console.log(`\nCSV of ${entries.length} identities read in ${millis.toFixed(0)} ms, ${problems.length} problems`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  benchWhatIf();
  benchCsv();
}
