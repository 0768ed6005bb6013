import type { Context, Descriptor, Device } from '@portcullis/wire';
import { cleanDevice, toDevice } from '@portcullis/policy';
import { z } from 'zod';
import { contextShape, descriptorShape, deviceShape, misfit } from '../decided.js';
import { BadLine } from './lines.js';

/** What a line of `evaluate` is about. */
export interface Subject {
  readonly device: Device;
  /** Present when the device came as a descriptor, and has to be classified by whoever evaluates. */
  readonly descriptor?: Descriptor;
  readonly context: Context;
}

const line = z.strictObject({ device: z.looseObject({}), context: z.unknown().optional() });

/** Throws BadLine. */
export function readDescriptor(value: unknown): Descriptor {
  if (isDescriptor(value)) return value;
  throw new BadLine(misfit(descriptorShape, value) ?? '');
}

/** `device` is a classified one when it names its family, and a descriptor otherwise. Throws BadLine. */
export function readSubject(value: unknown): Subject {
  const parsed = line.safeParse(value);
  if (!parsed.success) throw new BadLine(`${misfit(line, value)}: write {"device": …, "context": …}`);
  const { device, context = {} } = parsed.data;
  if (!isContext(context)) throw new BadLine(`context.${misfit(contextShape, context)}`);
  if (!('family' in device)) {
    if (!isDescriptor(device)) throw new BadLine(`device.${misfit(descriptorShape, device)}`);
    return { device: toDevice(device), descriptor: device, context };
  }
  if (!isDevice(device)) throw new BadLine(`device.${misfit(deviceShape, device)}`);
  return { device: cleanDevice(device), context };
}

function isDescriptor(value: unknown): value is Descriptor {
  return misfit(descriptorShape, value) === null;
}

function isDevice(value: unknown): value is Device {
  return misfit(deviceShape, value) === null;
}

function isContext(value: unknown): value is Context {
  return misfit(contextShape, value) === null;
}
