import { ApiTokenList } from './ApiTokenList.js';

export const apiTokens = { name: 'api-tokens', list: ApiTokenList };
