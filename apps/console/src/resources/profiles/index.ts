export { ProfilesPage } from './ProfilesPage.js';
