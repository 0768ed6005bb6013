import type { AttachedDevice } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { storableText } from '../../database/storable-json.js';
import { SharedDevicesRepository } from './shared-devices.repository.js';

/**
 * Finds devices that answer to a key which others have as well: a serial number that a maker gave to a whole batch,
 * or a clone. Only the fleet can see that; a single Mac sees one device with one serial number.
 */
@Injectable()
export class SharedDevices {
  constructor(private readonly repository: SharedDevicesRepository) {}

  /**
   * Call with what a Mac reports as attached, before the report is stored.
   * @param attached all that is attached to the Mac now
   */
  async notice(manager: Manager, macId: string, attached: readonly Pick<AttachedDevice, 'key'>[]): Promise<void> {
    const keys = attached.map(({ key }) => storableText(key));
    const several = keys.filter((key, index) => keys.indexOf(key) !== index);
    if (keys.length > 0) await this.repository.markShared(manager, macId, [...new Set(keys)], [...new Set(several)]);
  }
}
