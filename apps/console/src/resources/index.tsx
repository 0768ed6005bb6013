import type { ResourceProps } from 'react-admin';
import { Route } from 'react-router-dom';
import { lazyPage } from '../layout/lazyPage.js';

const BundlePage = lazyPage(() => import('./macs/BundlePage.js'), 'BundlePage');
const ProfilesPage = lazyPage(() => import('./profiles/ProfilesPage.js'), 'ProfilesPage');

/** Every resource with its pages; each folder beside this file is one of them. */
export const resources: readonly ResourceProps[] = [
  {
    name: 'macs',
    list: lazyPage(() => import('./macs/MacList.js'), 'MacList'),
    show: lazyPage(() => import('./macs/MacPage.js'), 'MacPage'),
    recordRepresentation: 'hostname',
    children: <Route path="check-bundle" element={<BundlePage />} />,
  },
  {
    name: 'devices',
    list: lazyPage(() => import('./devices/DeviceList.js'), 'DeviceList'),
    show: lazyPage(() => import('./devices/DevicePage.js'), 'DevicePage'),
    recordRepresentation: 'productName',
  },
  {
    name: 'events',
    list: lazyPage(() => import('./events/EventList.js'), 'EventList'),
    show: lazyPage(() => import('./events/EventPage.js'), 'EventDetail'),
  },
  {
    name: 'policies',
    list: lazyPage(() => import('./policies/PolicyList.js'), 'PolicyList'),
    show: lazyPage(() => import('./policies/PolicyPage.js'), 'PolicyPage'),
    recordRepresentation: 'name',
  },
  { name: 'assignments', list: lazyPage(() => import('./assignments/AssignmentPage.js'), 'AssignmentPage') },
  {
    name: 'device-sets',
    list: lazyPage(() => import('./device-sets/SetList.js'), 'SetList'),
    show: lazyPage(() => import('./device-sets/SetPage.js'), 'SetPage'),
    recordRepresentation: 'name',
  },
  { name: 'grants', list: lazyPage(() => import('./grants/GrantList.js'), 'GrantList') },
  { name: 'blocks', list: lazyPage(() => import('./blocks/BlockList.js'), 'BlockList') },
  {
    name: 'enrolment-tokens',
    list: lazyPage(() => import('./enrolment-tokens/TokenList.js'), 'TokenList'),
    children: <Route path="profiles" element={<ProfilesPage />} />,
  },
  { name: 'api-tokens', list: lazyPage(() => import('./api-tokens/ApiTokenList.js'), 'ApiTokenList') },
  { name: 'users', list: lazyPage(() => import('./users/UserList.js'), 'UserList') },
  {
    name: 'audit',
    list: lazyPage(() => import('./audit/AuditList.js'), 'AuditList'),
    show: lazyPage(() => import('./audit/AuditPage.js'), 'AuditPage'),
  },
];
