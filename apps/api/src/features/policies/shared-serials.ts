import { type DeviceSet, fold, isDiskIdentity, keyOfIdentity, type Policy, type Rule } from '@portcullis/policy';
import type { DeviceIdentity, PolicyProblem } from '@portcullis/wire';
import { SourcePlaces } from './source-place.js';

type RuleCondition = 'serialNumber' | 'deviceSet';

/**
 * Warnings where a policy rests on a serial number that several devices were seen to have. Only the fleet knows that,
 * so lint does not.
 * @param shared the devices that count as several
 */
export function sharedSerials(
  policy: Policy,
  deviceSets: ReadonlyMap<string, DeviceSet>,
  shared: readonly DeviceIdentity[],
  source: string,
): PolicyProblem[] {
  if (shared.length === 0) return [];
  const places = new SourcePlaces(source);
  const keys = new Set(shared.map(keyOfIdentity));
  const bySerial = Map.groupBy(shared, ({ serialNumber }) => fold(serialNumber));
  const warning = (index: number, condition: RuleCondition, message: string, remedy: string): PolicyProblem => ({
    ...places.of(['rules', index, 'match', condition]),
    path: `rules[${index}].match.${condition}`,
    code: 'shared-serial',
    severity: 'warning',
    message,
    remedy,
  });
  return policy.rules.flatMap((rule, index) => [
    ...serialsNamed(rule, bySerial).map((serial) =>
      warning(
        index,
        'serialNumber',
        `several devices have shown the serial number \`${serial}\`: the rule \`${rule.id}\` is about each of them`,
        'replace those devices; on the page of the device a person can take it back, if it is wrong',
      ),
    ),
    ...setsNamed(rule, deviceSets).flatMap(({ name, entries }) => {
      const several = entries.filter((entry) => entry.serialNumber !== undefined && keys.has(keyOfIdentity(entry)));
      if (several.length === 0) return [];
      const message = `${several.length} of ${entries.length} entries of “${name}” stand for several devices: those have the same serial number`;
      return [warning(index, 'deviceSet', message, 'replace those devices, or take them out of the set')];
    }),
  ]);
}

/** Patterns name nothing; ids beside a serial number say whose it is. */
function serialsNamed({ match }: Rule, bySerial: ReadonlyMap<string, readonly DeviceIdentity[]>): readonly string[] {
  return (match.serialNumber ?? []).filter((serial) =>
    bySerial
      .get(fold(serial))
      ?.some((identity) =>
        isDiskIdentity(identity)
          ? match.vendorId === undefined && match.productId === undefined
          : (match.vendorId?.includes(identity.vendorId) ?? true) &&
            (match.productId?.includes(identity.productId) ?? true),
      ),
  );
}

function setsNamed({ match }: Rule, deviceSets: ReadonlyMap<string, DeviceSet>): readonly DeviceSet[] {
  return (match.deviceSet ?? []).flatMap((id) => deviceSets.get(fold(id)) ?? []);
}
