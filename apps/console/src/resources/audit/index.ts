import { AuditList } from './AuditList.js';
import { AuditPage } from './AuditPage.js';

export const audit = { name: 'audit', list: AuditList, show: AuditPage };
