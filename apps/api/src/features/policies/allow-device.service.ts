import { addRuleOnTop, allowDeviceRule, isTrustworthySerial, verbsOf, type Rule } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import type { Actor } from '../../access/actor.js';
import { DeviceService } from '../devices/device.service.js';
import type { AllowDeviceBody, AttachedDevice, Device, PolicyRow } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import { EventService } from '../events/event.service.js';
import { PolicyService } from './policy.service.js';

type Shown = Pick<AttachedDevice, 'key' | 'device'>;

/** "Allow this device", from wherever it is shown. The rule goes into the draft; nothing is published. */
@Injectable()
export class AllowDeviceService {
  constructor(
    private readonly policies: PolicyService,
    private readonly events: EventService,
    private readonly devices: DeviceService,
  ) {}

  /**
   * @throws AppError `device-not-unique` when the rule would let in more than this one device and nobody said that this
   * is meant; `invalid-request` for an event without a device or verbs that the device does not have
   */
  async allow(actor: Actor, policyId: string, body: AllowDeviceBody): Promise<PolicyRow> {
    const { key, device } = await this.shown(actor, body);
    refuseForeignVerbs(device, body);
    return this.policies.changeDraft(actor, policyId, 'allow-device', async (policy, manager) => {
      if (!body.acknowledgeShared) await this.refuseShared(manager, actor, key, device);
      const rule = allowDeviceRule(device, body.verbs, ruleId(device));
      if (rule === null) {
        throw new AppError(
          'invalid-request',
          'the device has neither ids, a serial number nor a name to know it by: allow its family instead',
        );
      }
      const source = policy.draftSource ?? policy.published?.source ?? '';
      const changed = addRuleOnTop(source, withComment(rule, body.comment));
      if (changed === null) {
        throw new AppError(
          'policy-has-problems',
          'the draft cannot be read, so no rule can be put on top of it: correct or discard it first',
        );
      }
      return changed;
    });
  }

  private async shown(actor: Actor, { eventId, deviceId }: AllowDeviceBody): Promise<Shown> {
    return deviceId === undefined ? this.attachedIn(actor, eventId ?? '') : this.devices.known(actor, deviceId);
  }

  private async attachedIn(actor: Actor, eventId: string): Promise<AttachedDevice> {
    const event = await this.events.recorded(actor.organisationId, eventId);
    if (!('attached' in event) || event.attached === undefined) {
      throw new AppError(
        'invalid-request',
        `the event is about no device (it is a \`${event.kind}\` event): choose one that shows the device`,
      );
    }
    return event.attached;
  }

  private async refuseShared(manager: Manager, actor: Actor, key: string, device: Device): Promise<void> {
    const again = 'ask again with `"acknowledgeShared": true` if that is meant';
    if (device.identity === 'none' || !isTrustworthySerial(device.serialNumber)) {
      const serial = device.serialNumber
        ? `its serial number \`${device.serialNumber}\` is on many devices`
        : 'it has no serial number';
      throw new AppError('device-not-unique', `${serial}, so the rule would allow every device of this make: ${again}`);
    }
    if (device.identity === 'shared' || (await this.devices.isShared(manager, actor, key))) {
      throw new AppError(
        'device-not-unique',
        `several devices have its serial number \`${device.serialNumber ?? ''}\`, and the rule would allow them all: ${again}`,
      );
    }
  }
}

function refuseForeignVerbs(device: Device, { verbs }: AllowDeviceBody): void {
  const known = verbsOf(device);
  const foreign = verbs.filter((verb) => !known.includes(verb));
  if (foreign.length === 0) return;
  const message = `the device has no verb \`${foreign.join('`, `')}\`: choose among ${known.join(', ')}`;
  throw new AppError('invalid-request', message, { details: [{ path: 'verbs', message }] });
}

/** `allow-` and what people call the device; a rule id holds a–z, 0–9, dot, hyphen and underscore. */
function ruleId(device: Device): string {
  const name = (device.productName ?? device.family).toLowerCase();
  const words = name
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');
  return `allow-${words === '' ? device.family : words}`;
}

function withComment(rule: Rule, comment: string): Rule {
  if (comment === '') return rule;
  return {
    ...rule,
    description: rule.description === undefined ? comment : `${rule.description}. ${comment}`.slice(0, 1000),
  };
}
