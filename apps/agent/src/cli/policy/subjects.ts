import {
  context as anyContext,
  descriptor,
  device as anyDevice,
  type Context,
  type Descriptor,
  type Device,
} from '@portcullis/wire';
import { cleanDevice, toDevice } from '@portcullis/policy';
import * as z from 'zod/mini';
import { misfit } from '../read.js';
import { BadLine } from './lines.js';

/** What a line of `evaluate` is about. */
export interface Subject {
  readonly device: Device;
  /** Present when the device came as a descriptor, and has to be classified by whoever evaluates. */
  readonly descriptor?: Descriptor;
  readonly context: Context;
}

/** Strict: a misspelt fact would silently count as not known. */
export const strictContext = z.strictObject({
  ...anyContext.shape,
  volume: z.exactOptional(z.strictObject(anyContext.shape.volume.def.innerType.shape)),
});
const line = z.strictObject({ device: z.looseObject({}), context: z.optional(z.unknown()) });

/** Throws BadLine. */
export function readDescriptor(value: unknown): Descriptor {
  // A recorded device stands in `device`, beside what is known of it.
  const given = typeof value === 'object' && value !== null && 'device' in value ? value.device : value;
  if (isDescriptor(given)) return given;
  throw new BadLine(misfit(descriptor, given) ?? '');
}

/** `device` is a classified one when it names its family, and a descriptor otherwise. Throws BadLine. */
export function readSubject(value: unknown): Subject {
  const parsed = line.safeParse(value);
  if (!parsed.success) throw new BadLine(`${misfit(line, value)}: write {"device": …, "context": …}`);
  const { device, context = {} } = parsed.data;
  if (!isContext(context)) throw new BadLine(`context.${misfit(strictContext, context)}`);
  if (!('family' in device)) {
    if (!isDescriptor(device)) throw new BadLine(`device.${misfit(descriptor, device)}`);
    return { device: toDevice(device), descriptor: device, context };
  }
  if (!isDevice(device)) throw new BadLine(`device.${misfit(anyDevice, device)}`);
  return { device: cleanDevice(device), context };
}

function isDescriptor(value: unknown): value is Descriptor {
  return misfit(descriptor, value) === null;
}

function isDevice(value: unknown): value is Device {
  return misfit(anyDevice, value) === null;
}

function isContext(value: unknown): value is Context {
  return misfit(strictContext, value) === null;
}
