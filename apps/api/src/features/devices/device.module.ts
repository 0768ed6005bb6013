import { Module } from '@nestjs/common';
import { DeviceController } from './device.controller.js';
import { DeviceRepository } from './device.repository.js';
import { DeviceService } from './device.service.js';
import { SharedDevices } from './shared-devices.js';
import { SharedDevicesRepository } from './shared-devices.repository.js';

@Module({
  controllers: [DeviceController],
  providers: [DeviceService, DeviceRepository, SharedDevices, SharedDevicesRepository],
  exports: [DeviceService, SharedDevices],
})
export class DeviceModule {}
