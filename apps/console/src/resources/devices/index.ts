import { DeviceList } from './DeviceList.js';
import { DevicePage } from './DevicePage.js';

export const devices = { name: 'devices', list: DeviceList, show: DevicePage, recordRepresentation: 'productName' };
