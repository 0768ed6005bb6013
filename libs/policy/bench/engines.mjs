/** One adapter an engine: rules in, a function from request to "allowed" out. Whatever can be prepared is prepared. */
import { createRequire } from 'node:module';
import { newEnforcer, newModelFromString, Helper } from 'casbin';
import { Engine } from 'json-rules-engine';
import { evaluate, parsePolicy, prepare } from '@portcullis/policy';
import { policyFileOf } from './cases.mjs';

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');

export const ENGINES = { portcullis, cedar: cedarEngine, casbin: casbinEngine, 'json-rules-engine': jsonRulesEngine };

function portcullis(rules) {
  const { policy, problems } = parsePolicy(JSON.stringify(policyFileOf(rules)));
  if (!policy) throw new Error(`the policy of the benchmark does not parse: ${problems[0]?.message}`);
  const prepared = prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] });
  return ({ user, groups, encrypted, ...device }) =>
    evaluate(prepared, device, {
      time: '2026-11-23T09:30:00+01:00',
      user,
      groups,
      tags: [],
      volume: { encrypted, fileSystem: 'exfat' },
    }).verbs.read.effect === 'allow';
}

function cedarEngine(rules) {
  const text = (value) => JSON.stringify(value);
  const condition = ([key, value]) => {
    if (key === 'group') return `context.groups.contains(${text(value)})`;
    if (key === 'productName') return `context.productName like ${text(value)}`;
    return `context.${key} == ${text(value)}`;
  };
  const staticPolicies = Object.fromEntries(
    rules.map(({ id, when }) => [
      id,
      `permit(principal, action, resource) when { ${Object.entries(when).map(condition).join(' && ')} };`,
    ]),
  );
  const name = `bench-${rules.length}-${Object.keys(rules[0].when).join()}`;
  const answer = cedar.preparsePolicySet(name, { staticPolicies });
  if (answer.type !== 'success') throw new Error(JSON.stringify(answer));
  const uid = { type: 'Mac', id: 'mac' };
  return (request) => {
    const result = cedar.statefulIsAuthorized({
      principal: uid,
      action: { type: 'Action', id: 'read' },
      resource: uid,
      context: request,
      preparsedPolicySetId: name,
      entities: [],
    });
    if (result.type !== 'success') throw new Error(JSON.stringify(result.errors));
    return result.response.decision === 'allow';
  };
}

const COLUMNS = ['family', 'vendorId', 'productId', 'serialNumber', 'encrypted', 'user', 'group', 'productName'];

async function casbinEngine(rules) {
  const plain = COLUMNS.slice(0, 6).map((column) => `(p.${column} == "" || r.${column} == p.${column})`);
  const model = newModelFromString(`[request_definition]
r = ${COLUMNS.join(', ')}
[policy_definition]
p = ${COLUMNS.join(', ')}
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = ${plain.join(' && ')} && (p.group == "" || isMember(r.group, p.group)) && (p.productName == "" || beginsWith(r.productName, p.productName))
`);
  const lines = rules.map(
    ({ when }) => `p, ${COLUMNS.map((column) => String(when[column] ?? '').replace('*', '')).join(', ')}`,
  );
  const enforcer = await newEnforcer(model);
  for (const line of lines) Helper.loadPolicyLine(line, enforcer.getModel());
  await enforcer.addFunction('isMember', (groups, group) => groups.split('|').includes(group));
  await enforcer.addFunction('beginsWith', (name, start) => name.startsWith(start));
  return ({ groups, ...request }) =>
    enforcer.enforceSync(...COLUMNS.map((column) => (column === 'group' ? groups.join('|') : String(request[column]))));
}

function jsonRulesEngine(rules) {
  const engine = new Engine();
  engine.addOperator('beginsWith', (name, start) => name.startsWith(start));
  const condition = ([key, value]) => {
    if (key === 'group') return { fact: 'groups', operator: 'contains', value };
    if (key === 'productName') return { fact: key, operator: 'beginsWith', value: value.replace('*', '') };
    return { fact: key, operator: 'equal', value };
  };
  for (const { id, when } of rules) {
    engine.addRule({ name: id, conditions: { all: Object.entries(when).map(condition) }, event: { type: 'allow' } });
  }
  return async (request) => (await engine.run(request)).events.length > 0;
}
