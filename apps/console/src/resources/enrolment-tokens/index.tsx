import { Route } from 'react-router-dom';
import { ProfilesPage } from '../profiles/index.js';
import { TokenList } from './TokenList.js';

export const enrolmentTokens = {
  name: 'enrolment-tokens',
  list: TokenList,
  children: <Route path="profiles" element={<ProfilesPage />} />,
};
