import { GrantList } from './GrantList.js';

export const grants = { name: 'grants', list: GrantList };
