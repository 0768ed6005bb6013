import { PolicyList } from './PolicyList.js';
import { PolicyPage } from './PolicyPage.js';

export const policies = { name: 'policies', list: PolicyList, show: PolicyPage, recordRepresentation: 'name' };
