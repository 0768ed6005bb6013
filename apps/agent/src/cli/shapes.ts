import { z } from 'zod';

/** What the command line reads of the agent's answers. All of it is shown only after cleaning. */

const text = z.string().nullish();

const problem = z.looseObject({
  code: z.string(),
  severity: z.string(),
  title: z.string(),
  cause: z.string(),
  fix: z.string(),
});
const check = z.looseObject({ id: z.string(), title: z.string(), state: z.string() });
const documents = z.array(z.looseObject({ kind: z.string(), id: z.string(), sequence: z.number() })).nullish();

export const statusShape = z.looseObject({
  time: z.string(),
  agentVersion: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  server: z.string(),
  push: z.boolean(),
  mac: z.looseObject({
    hostname: z.string(),
    serialNumber: z.string(),
    model: z.string(),
    osVersion: z.string(),
    macId: text,
  }),
  enrolmentProblem: text,
  facts: z.looseObject({
    server: z.looseObject({ reachable: z.boolean().nullish(), lastContactAt: text, detail: text }).nullish(),
    bridge: z.looseObject({ connected: z.boolean().nullish(), detail: text }).nullish(),
  }),
  diagnosis: z.looseObject({
    state: z.enum(['protected', 'partly', 'observing', 'unprotected', 'unknown']),
    problems: z.array(problem),
    checks: z.array(check),
  }),
  bridge: z
    .looseObject({
      bridgeVersion: text,
      bridgeMode: text,
      policyState: text,
      consoleUser: text,
      documents: z.array(z.looseObject({ kind: z.string(), name: text, revision: z.number().nullish() })).nullish(),
    })
    .nullish(),
  documents: z.looseObject({
    expected: documents,
    applied: documents,
    refused: z.array(z.unknown()).nullish(),
    bridgeProblem: text,
  }),
  spool: z.looseObject({ pending: z.number(), deadLetters: z.number(), lost: z.number() }),
  attached: z.array(z.unknown()),
  settings: z.looseObject({ from: z.string(), problems: z.array(z.string()), notes: z.array(z.string()) }).nullish(),
});
export type Status = z.infer<typeof statusShape>;

const verbVerdict = z.looseObject({ effect: z.string(), rule: z.string(), mode: text });
export const verdictShape = z.looseObject({
  verbs: z.record(z.string(), verbVerdict),
  trace: z
    .array(
      z.looseObject({ rule: z.string(), matched: z.string(), because: text, decided: z.array(z.string()).nullish() }),
    )
    .nullish(),
});
export type ShownVerdict = z.infer<typeof verdictShape>;

const device = z.looseObject({
  family: z.string(),
  manufacturerName: text,
  productName: text,
  serialNumber: text,
  vendorId: z.number().nullish(),
  productId: z.number().nullish(),
});
const attached = z.looseObject({ registryId: z.string(), key: z.string(), device, location: text });
export type ShownDevice = z.infer<typeof device>;

export const deviceShape = z.looseObject({
  attached,
  seenBy: z.string(),
  bridge: z
    .looseObject({
      verdict: verdictShape.nullish().catch(null),
      volumes: z
        .array(
          z.looseObject({
            bsdName: text,
            name: text,
            mountPoint: text,
            decision: text,
            verdict: verdictShape.nullish().catch(null),
          }),
        )
        .nullish(),
      captured: z.boolean().nullish(),
    })
    .nullish(),
});
export type Listed = z.infer<typeof deviceShape>;

export const eventShape = z.looseObject({
  id: z.string(),
  time: z.string(),
  kind: z.string(),
  attached: attached.nullish(),
  volume: z.looseObject({ bsdName: text, name: text }).nullish(),
  decision: text,
  outcome: text,
  verdict: verdictShape.nullish(),
  document: z.looseObject({ kind: text, id: text, sequence: z.number().nullish() }).nullish(),
  accepted: z.boolean().nullish(),
  reason: text,
  state: text,
  component: text,
  what: text,
  detail: text,
  lost: z.number().nullish(),
  userClientClass: text,
});
export type ShownEvent = z.infer<typeof eventShape>;

export const explainShape = z.looseObject({
  device: deviceShape.nullable(),
  event: eventShape.nullable(),
  verdict: verdictShape.nullable().catch(null),
});

const usbDevice = z.looseObject({
  attached,
  captured: z.boolean(),
  byAdministrator: z.boolean(),
  byRule: text,
  mayNot: text,
});
export type UsbDevice = z.infer<typeof usbDevice>;
export const usbShape = z.looseObject({ devices: z.array(usbDevice), absent: z.array(z.string()) });
