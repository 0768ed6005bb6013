import { describe, expect, it } from 'vitest';
import { classify, deviceKey, toDevice } from '@portcullis/policy';
import { classifyFile, readCases } from './cases.js';

for (const { file, content } of readCases('classify', classifyFile)) {
  describe(`${file}: ${content.title}`, () => {
    for (const one of content.cases) {
      it(`${one.number} ${one.title}`, () => {
        const { family, capabilities } = classify(one.descriptor);
        const device = toDevice(one.descriptor);
        expect({ family, capabilities }).toEqual({
          family: one.family,
          capabilities: one.capabilities,
        });
        expect({ bus: device.bus, identity: device.identity, key: deviceKey(device) }).toEqual({
          bus: one.bus,
          identity: one.identity,
          key: one.key,
        });
      });
    }
  });
}
