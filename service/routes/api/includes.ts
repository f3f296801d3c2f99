/** `include=` and sparse `fields[…]=`: what else an answer brings, and what of it is left out. */

import { kebabKey } from '../../../src/protocol/field-keys.ts';
import { HttpError } from '../../http-error.ts';
import type { StoreReader } from '../../store/store.ts';
import { toKebab } from './inflection.ts';
import type { ApiQuery } from './parse-request.ts';
import {
  type InquiryParts,
  type Resource,
  serializeAccount,
  serializeDocument,
  serializeSession,
} from './serialize-inquiry.ts';
import { serializeTemplate, serializeVersion } from './serialize-template.ts';

interface IncludeContext {
  readonly store: StoreReader;
  readonly publicUrl: string;
  readonly now: Date;
}

type Include = (parts: InquiryParts, context: IncludeContext) => Promise<readonly Resource[]>;

/** The template and, with its path, the version that is live: to see whether an inquiry is still on it. */
function templateOf(withLatest: boolean): Include {
  return async ({ inquiry }, { store }) => {
    const template = await store.template(inquiry.templateId);
    const live = template && (await store.templateVersion(template.liveVersionId));
    if (!template || !live) return [];
    return [serializeTemplate(template, live), ...(withLatest ? [serializeVersion(live, true)] : [])];
  };
}

const NONE: Include = async () => [];

/** Relationships of an inquiry that can be included. Those this service has none of are accepted, and bring nothing. */
const INQUIRY_INCLUDES: Readonly<Record<string, Include>> = {
  account: async ({ inquiry }, { store }) => {
    const account = inquiry.accountId === null ? undefined : await store.account(inquiry.accountId);
    return account ? [serializeAccount(account)] : [];
  },
  'inquiry-template': templateOf(false),
  'inquiry-template.latest-published-version': templateOf(true),
  'inquiry-template-version': async ({ inquiry, version }, { store }) => {
    const template = await store.template(inquiry.templateId);
    return [serializeVersion(version, template?.liveVersionId === version.id)];
  },
  sessions: async ({ sessions }, { now }) => sessions.map((session) => serializeSession(session, now)),
  documents: async ({ documents }, { publicUrl }) =>
    documents
      .filter((document) => document.kind !== 'selfie')
      .map((document) => serializeDocument(document, publicUrl)),
  selfies: async ({ documents }, { publicUrl }) =>
    documents
      .filter((document) => document.kind === 'selfie')
      .map((document) => serializeDocument(document, publicUrl)),
  template: NONE,
  transaction: NONE,
  reviewer: NONE,
  reports: NONE,
  verifications: NONE,
};

/** @throws {HttpError} 400: a list brings nothing else along */
export function refuseInclude(query: ApiQuery): void {
  if (query.include !== undefined) throw new HttpError(400, 'include is not for lists');
}

/** The paths of `include`, in kebab case. `undefined`: none was asked for. @throws {HttpError} 400 for one that is unknown */
export function parseInclude(query: ApiQuery, known: readonly string[]): readonly string[] | undefined {
  if (query.include === undefined) return undefined;
  const paths = query.include
    .split(',')
    .map((path) => toKebab(path.trim()))
    .filter((path) => path !== '');
  const unknown = paths.find((path) => !known.includes(path));
  if (unknown !== undefined)
    throw new HttpError(400, `include=${unknown.slice(0, 60)} is unknown; there are: ${known.join(', ')}`);
  return paths;
}

export function parseInquiryInclude(query: ApiQuery): readonly string[] | undefined {
  return parseInclude(query, Object.keys(INQUIRY_INCLUDES));
}

/** The included objects, each once; absent when nothing was asked for. */
export async function includedOf(
  paths: readonly string[] | undefined,
  parts: InquiryParts,
  context: IncludeContext,
): Promise<{ readonly included?: readonly Resource[] }> {
  if (paths === undefined) return {};
  const found = new Map<string, Resource>();
  for (const path of paths) {
    for (const resource of (await INQUIRY_INCLUDES[path]?.(parts, context)) ?? []) found.set(resource.id, resource);
  }
  return { included: [...found.values()] };
}

/** What `fields[<type>]=` leaves of a resource. With it, relationships are left out. */
export function sparse(resource: Resource, query: ApiQuery): Partial<Resource> {
  const wanted = query.fields.get(resource.type) ?? query.fields.get(resource.type.split('/')[0] ?? '');
  if (wanted === undefined) return resource;
  const paths = wanted.split(',').map((path) => path.trim());
  const names = new Set(paths.filter((path) => !path.startsWith('fields.')).map(toKebab));
  const keys = new Set(
    paths.filter((path) => path.startsWith('fields.')).map((path) => kebabKey(path.slice('fields.'.length))),
  );
  const attributes = Object.entries(resource.attributes).flatMap(([name, value]): [string, unknown][] => {
    if (names.has(name)) return [[name, value]];
    if (name !== 'fields' || keys.size === 0 || typeof value !== 'object' || value === null) return [];
    return [[name, Object.fromEntries(Object.entries(value).filter(([key]) => keys.has(kebabKey(key))))]];
  });
  return { type: resource.type, id: resource.id, attributes: Object.fromEntries(attributes) };
}
