import { nameOf } from './devices.js';
import type { ShownDevice, ShownEvent, ShownVerdict } from './shapes.js';

/** What was decided about a recorded event. */
export function sayVerdictEvent(event: ShownEvent): string {
  const said = event.verdict && event.attached ? sayVerdict(event.verdict, event.attached.device) : '';
  return `${said}${event.outcome ? ` (${event.outcome})` : ''}`;
}

export function sayVerdict({ verbs }: ShownVerdict, device: ShownDevice): string {
  const parts = Object.entries(verbs).map(
    ([verb, { effect, rule }]) => `${verb} is ${effect === 'deny' ? 'denied' : 'allowed'} by ${rule}`,
  );
  return `${nameOf(device)}: ${parts.join(', ') || 'nothing to decide'}`;
}
