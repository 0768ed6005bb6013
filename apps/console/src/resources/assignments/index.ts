import { AssignmentPage } from './AssignmentPage.js';

export const assignments = { name: 'assignments', list: AssignmentPage };
