import type { AttachedDevice } from '@portcullis/wire';
import * as z from 'zod/mini';

const text = z.nullish(z.string());

/** As much of `devices` in PROTOCOL.md as is shown; the rest is kept for whoever asks with --json. */
const bridgeDevice = z.looseObject({
  attached: z.looseObject({
    registryId: z.string(),
    key: z.string(),
    device: z.looseObject({ family: z.string(), productName: text, manufacturerName: text, serialNumber: text }),
    descriptor: z.looseObject({ vendorId: z.number(), productId: z.number(), serialNumber: text }),
    location: z.optional(z.string()),
  }),
  verdict: z.unknown(),
  volumes: z.optional(
    z.array(
      z.looseObject({
        bsdName: z.string(),
        name: text,
        mountPoint: text,
        readOnly: z.nullish(z.boolean()),
        decision: text,
      }),
    ),
  ),
  captured: z.optional(z.boolean()),
});

export type BridgeDevice = Omit<z.infer<typeof bridgeDevice>, 'attached'> & { readonly attached: AttachedDevice };

/** What is not understood is left out: one odd device must not hide the others. */
export function readBridgeDevices(values: readonly unknown[]): readonly BridgeDevice[] {
  return values.filter(isBridgeDevice);
}

/** The bridge writes AttachedDevice by contract (libs/policy/src/event.ts); checked is what is relied on here. */
function isBridgeDevice(value: unknown): value is BridgeDevice {
  return bridgeDevice.safeParse(value).success;
}
