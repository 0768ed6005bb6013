/** What else decides about devices on this Mac: other products, and macOS itself. */
import { accessoryPane } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../facts.js';
import { rivalsAmong, strangersAmong } from '../rivals.js';

export function otherFindings(facts: KnownFacts): readonly Finding[] {
  return [...productFindings(facts), ...strangerFindings(facts), ...diskManagementFindings(facts)];
}

function productFindings(facts: KnownFacts): readonly Finding[] {
  const rivals = rivalsAmong(facts.extension.records ?? []);
  if (rivals.length === 0) return [];
  const names = rivals.map((rival) => rival.name);
  const said = names.length === 1 ? `${names[0]} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are`;
  return [
    finding('protected', {
      code: 'other-product',
      check: 'others',
      severity: 'info',
      title: names.length === 1 ? 'Another security product is active' : 'Other security products are active',
      cause: `${said} on this Mac too. Each of them may refuse a device by itself, and one refusal is enough: a device that Portcullis allows can still be blocked, and no notice of Portcullis then says why.`,
      fix: `When a device is blocked and Portcullis shows no denial for it, look there: ${rivals.map((rival) => `${rival.name}: ${rival.where}`).join('; ')}. Let one product decide about devices, and switch this off in the others.`,
      facts: { products: names.join(', ') },
    }),
  ];
}

/** An extension of that kind can refuse devices; whether this one does is not known. */
function strangerFindings({ extension }: KnownFacts): readonly Finding[] {
  const strangers = strangersAmong(extension.records ?? [], extension.identifier);
  const [first] = strangers;
  if (first === undefined) return [];
  const names = strangers.map((one) => `${one.name ?? one.identifier} (${one.identifier}, team ${one.teamId})`);
  return [
    finding('protected', {
      code: 'other-product-unknown',
      check: 'others',
      severity: 'info',
      title: 'Another product watches this Mac, and may decide about devices',
      cause: `${names.slice(0, 5).join('; ')}: ${strangers.length === 1 ? 'an Endpoint Security extension' : 'Endpoint Security extensions'} of which Portcullis does not know whether ${strangers.length === 1 ? 'it refuses' : 'they refuse'} devices.`,
      fix: 'When a device is blocked and Portcullis shows no denial for it, look at that product. If it has a device control, let one of the two decide.',
      facts: { products: names.slice(0, 5).join('; '), count: strangers.length },
    }),
  ];
}

/**
 * Apple's declaration cannot be read by a program, so that only the Macs are named on which it can be: supervised, from
 * macOS 15 (apple/device-management, diskmanagement.settings).
 */
function diskManagementFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.managed !== true || facts.system.automatedEnrolment !== true || (facts.macos?.major ?? 0) < 15) return [];
  return [
    finding('protected', {
      code: 'apple-disk-management',
      check: 'others',
      severity: 'info',
      title: 'The MDM can restrict external disks by itself',
      cause:
        'This Mac is supervised, so its MDM can send Apple’s disk management declaration, which no program can read. With “Disallowed” macOS mounts no external disk at all; with “ReadOnly” it mounts only media that are themselves read-only, and ordinary sticks not at all.',
      fix: 'When no external disk mounts and Portcullis shows no denial for it, look at the Mac in System Settings > General > Device Management, and in the MDM for com.apple.configuration.diskmanagement.settings. Remove it where Portcullis is to decide.',
    }),
  ];
}

export function accessoryFindings(facts: KnownFacts): readonly Finding[] {
  const { appleSilicon, laptop, profiles } = facts.system;
  if (appleSilicon !== true || laptop !== true || profiles?.accessoryPromptOff === true) return [];
  return [
    finding('protected', {
      code: 'accessory-prompt',
      check: 'inventory',
      severity: 'info',
      title: 'macOS asks before a new accessory connects',
      cause:
        'On a laptop with Apple silicon macOS asks “Allow accessory to connect?” before anything else. Until someone at the Mac clicks Allow, the device only charges: Portcullis cannot see it, and lists and decides nothing. After “Don’t Allow” it must be plugged in again.',
      fix:
        facts.managed === true
          ? 'When a device does not appear, unlock the Mac and answer the question. To let Portcullis alone decide, deploy a restrictions profile (com.apple.applicationaccess) with allowUSBRestrictedMode set to false.'
          : `When a device does not appear, unlock the Mac and answer the question. It is set in ${accessoryPane(facts.macos)}: “Allow accessories to connect”.`,
    }),
  ];
}
