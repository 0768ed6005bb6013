import { SetList } from './SetList.js';
import { SetPage } from './SetPage.js';

export const deviceSets = { name: 'device-sets', list: SetList, show: SetPage, recordRepresentation: 'name' };
