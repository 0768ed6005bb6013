import { UserList } from './UserList.js';

export const users = { name: 'users', list: UserList };
