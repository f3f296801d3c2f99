import { type Kysely, sql } from 'kysely';

/** In the order of their references. Ids are text with a prefix; times are `timestamptz`; lengths of time live in JSON, in seconds. */
const STATEMENTS = [
  `create table environments (
    id text primary key,
    name text not null,
    created_at timestamptz not null default now()
  )`,
  `create table accounts (
    id text primary key,
    environment_id text not null references environments,
    account_type_id text not null,
    reference_id text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (environment_id, reference_id)
  )`,
  `create table templates (
    id text primary key,
    environment_id text not null references environments,
    name text not null,
    status text not null check (status in ('active', 'inactive')),
    allowed_domains jsonb not null,
    block_client_side_creation boolean not null,
    redirect_schemes jsonb not null,
    live_version_id text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create table template_versions (
    id text primary key,
    template_id text not null references templates,
    number integer not null,
    content jsonb not null,
    content_hash text not null,
    published_at timestamptz not null,
    unique (template_id, number)
  )`,
  // A template and its first version name each other: the version is there by the end of the transaction.
  `alter table templates add constraint templates_live_version foreign key (live_version_id)
    references template_versions deferrable initially deferred`,
  `create table inquiries (
    id text primary key,
    environment_id text not null references environments,
    template_id text not null references templates,
    template_version_id text not null references template_versions,
    account_id text references accounts,
    reference_id text,
    created_via text not null check (created_via in ('api', 'client', 'hosted')),
    status text not null,
    sequence integer not null,
    last_transition_hash text,
    step text not null,
    path jsonb not null,
    submitted jsonb not null,
    return_to text,
    fields jsonb not null,
    note text,
    tags jsonb not null,
    creator text,
    redirect_uri text,
    expiration jsonb not null,
    first_accessed_at timestamptz,
    bare_access boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    started_at timestamptz,
    expires_at timestamptz,
    completed_at timestamptz,
    failed_at timestamptz,
    expired_at timestamptz,
    marked_for_review_at timestamptz,
    decisioned_at timestamptz,
    redacted_at timestamptz
  )`,
  'create index inquiries_newest on inquiries (environment_id, created_at desc, id desc)',
  'create index inquiries_by_reference on inquiries (environment_id, reference_id, created_at desc) where reference_id is not null',
  'create index inquiries_by_account on inquiries (account_id) where account_id is not null',
  `create index inquiries_due on inquiries (expires_at) where status in ('created', 'pending')`,
  `create table sessions (
    id text primary key,
    inquiry_id text not null references inquiries,
    status text not null check (status in ('new', 'active', 'expired')),
    jti text not null,
    created_at timestamptz not null,
    started_at timestamptz,
    last_used_at timestamptz,
    expires_at timestamptz not null,
    expired_at timestamptz,
    revoked_at timestamptz,
    user_agent text,
    drafts jsonb not null
  )`,
  'create index sessions_of_inquiry on sessions (inquiry_id, created_at desc)',
  `create table one_time_links (
    code_hash text primary key,
    inquiry_id text not null references inquiries,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    redeemed_at timestamptz,
    redeemed_claim_hash text,
    session_id text references sessions
  )`,
  'create index one_time_links_of_inquiry on one_time_links (inquiry_id)',
  // Without references: a claim is taken before what it gets exists.
  `create table claims (
    claim_hash text primary key,
    kind text not null check (kind in ('access', 'redeem')),
    target text not null,
    inquiry_id text,
    session_id text,
    created_at timestamptz not null
  )`,
  'create index claims_by_age on claims (created_at)',
  `create table events (
    id text primary key,
    position bigint generated always as identity,
    environment_id text not null references environments,
    name text not null,
    inquiry_id text not null references inquiries,
    session_id text,
    context jsonb not null,
    created_at timestamptz not null
  )`,
  'create index events_of_inquiry on events (inquiry_id, position)',
  `create table step_events (
    position bigint generated always as identity primary key,
    inquiry_id text not null references inquiries,
    session_id text,
    step text not null,
    kind text not null check (kind in ('enter', 'leave')),
    sequence integer not null,
    at timestamptz not null
  )`,
  'create index step_events_of_inquiry on step_events (inquiry_id, position)',
  `create table documents (
    id text primary key,
    position bigint generated always as identity,
    inquiry_id text not null references inquiries,
    step text not null,
    slot text not null,
    kind text not null check (kind in ('government-id', 'selfie', 'document')),
    id_class text,
    capture_method text not null check (capture_method in ('upload', 'manual')),
    filename text not null,
    mime_type text not null,
    byte_size integer not null,
    sha256 text not null,
    file_key text not null,
    created_at timestamptz not null,
    removed_at timestamptz
  )`,
  'create index documents_of_inquiry on documents (inquiry_id, position)',
  // One file per slot: two uploads at once cannot both stand.
  'create unique index documents_one_per_slot on documents (inquiry_id, step, slot) where removed_at is null',
  `create table idempotency_keys (
    environment_id text not null references environments,
    key text not null,
    request_hash text not null,
    status integer,
    body text,
    created_at timestamptz not null,
    primary key (environment_id, key)
  )`,
  'create index idempotency_keys_by_age on idempotency_keys (created_at)',
  `insert into environments (id, name) values ('env_default', 'Default')`,
] as const;

/** Inquiries with everything that belongs to them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
