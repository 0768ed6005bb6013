import type { MigrationInterface, QueryRunner } from 'typeorm';

const PEOPLE_AND_KEYS = `
CREATE TABLE organisations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'policy-editor', 'responder', 'auditor', 'helpdesk')),
  disabled boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE sessions (
  id bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ip text NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE login_attempts (
  key text PRIMARY KEY,
  failures integer NOT NULL,
  blocked_until timestamptz NOT NULL,
  last_at timestamptz NOT NULL
);

CREATE TABLE signing_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  key_id bytea NOT NULL UNIQUE,
  spki bytea NOT NULL,
  private_key_encrypted bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  active boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (organisation_id) WHERE active;

CREATE SEQUENCE document_sequence AS bigint;

CREATE TABLE documents (
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('policy', 'device-set', 'grants', 'blocks', 'mac', 'anchor')),
  document_id uuid NOT NULL,
  sequence bigint NOT NULL,
  key_id bytea NOT NULL,
  payload_sha256 bytea NOT NULL,
  bytes bytea NOT NULL,
  sha256 bytea NOT NULL,
  size integer NOT NULL,
  issued_at timestamptz NOT NULL,
  PRIMARY KEY (kind, document_id, sequence)
);
-- Signed bytes do not compress; trying costs time at every write.
ALTER TABLE documents ALTER COLUMN bytes SET STORAGE EXTERNAL;
`;

const MACS = `
CREATE TABLE enrolment_tokens (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  tags text[] NOT NULL DEFAULT '{}',
  expires_at timestamptz,
  max_uses integer CHECK (max_uses > 0),
  uses integer NOT NULL DEFAULT 0,
  created_by uuid REFERENCES users(id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE macs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  hardware_uuid text NOT NULL UNIQUE,
  serial_number text NOT NULL,
  hostname text NOT NULL,
  model text NOT NULL,
  os_version text NOT NULL,
  agent_version text NOT NULL,
  owner_name text,
  owner_email text,
  tags text[] NOT NULL DEFAULT '{}',
  public_key jsonb NOT NULL,
  key_thumbprint text NOT NULL,
  anchor_key_id bytea NOT NULL,
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz,
  state text NOT NULL DEFAULT 'unknown',
  problems jsonb NOT NULL DEFAULT '[]',
  bridge_mode text,
  applied jsonb NOT NULL DEFAULT '[]',
  refused jsonb NOT NULL DEFAULT '[]',
  attached jsonb NOT NULL DEFAULT '[]',
  health jsonb,
  -- What assignment and policy come to for this Mac; kept up to date whenever one of them changes.
  policy_id uuid,
  expected jsonb NOT NULL DEFAULT '[]',
  -- Hash of all that its mac document was last made from: tells without compiling it whether it would come out the same.
  mac_inputs text
);
CREATE INDEX macs_policy ON macs (policy_id);
CREATE INDEX macs_organisation ON macs (organisation_id, hostname);
CREATE INDEX macs_tags ON macs USING gin (tags);
CREATE INDEX macs_last_seen ON macs (last_seen_at);
`;

const POLICIES = `
CREATE TABLE policies (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  draft_source text,
  draft_updated_at timestamptz,
  draft_updated_by uuid REFERENCES users(id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  archived boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX policies_name ON policies (organisation_id, lower(name)) WHERE NOT archived;

CREATE TABLE policy_revisions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  policy_id uuid NOT NULL REFERENCES policies(id) ON DELETE CASCADE,
  revision integer NOT NULL CHECK (revision > 0),
  source text NOT NULL,
  sequence bigint NOT NULL,
  published_by uuid,
  published_at timestamptz NOT NULL DEFAULT now(),
  comment text NOT NULL DEFAULT '',
  UNIQUE (policy_id, revision)
);
CREATE FUNCTION refuse_revision_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published revision never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER policy_revisions_immutable BEFORE UPDATE ON policy_revisions
  FOR EACH ROW EXECUTE FUNCTION refuse_revision_change();

CREATE TABLE assignments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  position integer NOT NULL,
  policy_id uuid NOT NULL REFERENCES policies(id),
  target_type text NOT NULL CHECK (target_type IN ('mac', 'tag', 'everyone')),
  mac_id uuid REFERENCES macs(id) ON DELETE CASCADE,
  tag text,
  CHECK ((target_type = 'mac') = (mac_id IS NOT NULL) AND (target_type = 'tag') = (tag IS NOT NULL)),
  UNIQUE (organisation_id, position) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE device_sets (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX device_sets_name ON device_sets (organisation_id, lower(name));

CREATE TABLE device_set_entries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  set_id uuid NOT NULL REFERENCES device_sets(id) ON DELETE CASCADE,
  vendor_id integer NOT NULL CHECK (vendor_id BETWEEN 0 AND 65535),
  product_id integer NOT NULL CHECK (product_id BETWEEN 0 AND 65535),
  serial_number text,
  owner text,
  asset_tag text,
  comment text,
  ticket text,
  review_date date
);
CREATE UNIQUE INDEX device_set_entries_identity
  ON device_set_entries (set_id, vendor_id, product_id, upper(coalesce(serial_number, '')));

CREATE TABLE grants (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  mac_id uuid NOT NULL REFERENCES macs(id) ON DELETE CASCADE,
  user_name text,
  target jsonb NOT NULL,
  verbs text[] NOT NULL,
  not_before timestamptz NOT NULL,
  expires timestamptz NOT NULL,
  approved_by text NOT NULL,
  reason text NOT NULL,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (expires > not_before)
);
CREATE INDEX grants_mac ON grants (mac_id, expires);

CREATE TABLE blocks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  target jsonb NOT NULL,
  reason text NOT NULL,
  created_by uuid REFERENCES users(id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  lifted_at timestamptz
);
`;

const RECORDS = `
CREATE TABLE devices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisations(id) ON DELETE CASCADE,
  device_key text NOT NULL,
  family text NOT NULL,
  capabilities text[] NOT NULL DEFAULT '{}',
  vendor_id integer,
  product_id integer,
  manufacturer_name text,
  product_name text,
  serial_number text,
  identity text NOT NULL DEFAULT 'none',
  shared boolean NOT NULL DEFAULT false,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  last_mac_id uuid REFERENCES macs(id) ON DELETE SET NULL,
  last_user text,
  note text NOT NULL DEFAULT '',
  UNIQUE (organisation_id, device_key)
);
CREATE INDEX devices_last_seen ON devices (organisation_id, last_seen_at DESC);
CREATE INDEX devices_first_seen ON devices (organisation_id, first_seen_at DESC);

CREATE TABLE device_macs (
  device_id uuid NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  mac_id uuid NOT NULL REFERENCES macs(id) ON DELETE CASCADE,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, mac_id)
);
CREATE INDEX device_macs_mac ON device_macs (mac_id);

-- Macs and policies may go; what they did stays. So events refer to them by id without a foreign key.
CREATE TABLE events (
  id uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  organisation_id uuid NOT NULL,
  mac_id uuid NOT NULL,
  kind text NOT NULL,
  person text,
  device_key text,
  device_name text,
  family text,
  decision text,
  outcome text,
  bridge_mode text,
  policy_id uuid,
  revision integer,
  rule text,
  body jsonb NOT NULL,
  PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE TABLE events_default PARTITION OF events DEFAULT;
CREATE INDEX events_time ON events (occurred_at, id);
CREATE INDEX events_mac ON events (mac_id, occurred_at, id);
CREATE INDEX events_person ON events (person, occurred_at, id) WHERE person IS NOT NULL;
CREATE INDEX events_device ON events (device_key, occurred_at, id) WHERE device_key IS NOT NULL;
CREATE INDEX events_outcome ON events (decision, outcome, occurred_at, id) WHERE outcome IS NOT NULL;

CREATE TABLE audit_log (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL,
  time timestamptz NOT NULL DEFAULT now(),
  actor_id uuid,
  actor_email text NOT NULL,
  action text NOT NULL,
  resource text NOT NULL,
  resource_id text NOT NULL,
  before jsonb,
  after jsonb,
  ip text
);
CREATE INDEX audit_log_time ON audit_log (organisation_id, time DESC, id);
CREATE INDEX audit_log_resource ON audit_log (resource, resource_id, time DESC);
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
`;

/** All tables of the first release. */
export class Foundation0001 implements MigrationInterface {
  readonly name = 'Foundation1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [PEOPLE_AND_KEYS, MACS, POLICIES, RECORDS]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_log, events, device_macs, devices, blocks, grants, device_set_entries, device_sets, assignments,
        policy_revisions, policies, macs, enrolment_tokens, documents, signing_keys, login_attempts, sessions, users,
        organisations;
      DROP SEQUENCE document_sequence;
      DROP FUNCTION refuse_revision_change();
      DROP FUNCTION refuse_audit_change();
    `);
  }
}
