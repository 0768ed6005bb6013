import { BlockList } from './BlockList.js';

export const blocks = { name: 'blocks', list: BlockList };
