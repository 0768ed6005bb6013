/** The migrated database that every test file clones. */
export const TEMPLATE_DATABASE = 'portcullis_template';
