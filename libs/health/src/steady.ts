/** Places in the facts that move from minute to minute while nothing happens; what they mean, `diagnose` says. */
const MOVING: readonly (readonly string[])[] = [
  ['server', 'lastContactAt'],
  ['server', 'clockSkewSeconds'],
  ['spool', 'pending'],
  ['spool', 'oldestPendingAt'],
  ['canary', 'lastDeniedAt'],
  ['canary', 'lastTriedAt'],
  ['system', 'gatheredAt'],
  ['bridge', 'status', 'counters'],
  ['bridge', 'status', 'journal'],
  ['bridge', 'status', 'lastCanaryDeniedAt'],
];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || !isObject(value) || !(name in value)) return value;
  const { [name]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...others, [name]: without(inner, rest) };
}

/**
 * Facts without what is different every time they are gathered. Two reports that agree in these, and in their
 * diagnoses, say the same: agent and server both ask here, the one whether to send, the other whether to write.
 */
export function steadyFacts(facts: unknown): unknown {
  return MOVING.reduce<unknown>(without, facts);
}
