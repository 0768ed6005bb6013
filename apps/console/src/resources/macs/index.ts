import { MacList } from './MacList.js';
import { MacPage } from './MacPage.js';

export const macs = { name: 'macs', list: MacList, show: MacPage, recordRepresentation: 'hostname' };
