import { TokenList } from './TokenList.js';

export const enrolmentTokens = { name: 'enrolment-tokens', list: TokenList };
