/** The integrator's backend: the REST calls that the browser tests need, by their published names. */

import { API_KEY } from './service-process.ts';

export interface RestInquiry {
  readonly id: string;
  readonly status: string;
  readonly fields: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly sessionToken: string | undefined;
  readonly oneTimeLink: string | undefined;
  /** Ids of its sessions; only `retrieve` knows them. */
  readonly sessions: readonly string[];
}

export interface RestApi {
  create(attributes: Readonly<Record<string, unknown>>, meta?: Readonly<Record<string, unknown>>): Promise<RestInquiry>;
  retrieve(id: string): Promise<RestInquiry>;
  resume(id: string): Promise<RestInquiry>;
  expire(id: string): Promise<RestInquiry>;
  generateLink(id: string, meta?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Ids of all inquiries of a template, the latest first. */
  list(templateId: string): Promise<string[]>;
}

interface Body {
  readonly data: {
    readonly id: string;
    readonly attributes: Record<string, unknown>;
    readonly relationships?: { readonly sessions?: { readonly data: readonly { readonly id: string }[] } };
  };
  readonly meta?: Record<string, unknown>;
}

function inquiryOf(body: Body): RestInquiry {
  const { id, attributes, relationships } = body.data;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    id,
    attributes,
    status: String(attributes['status']),
    fields: attributes['fields'] as RestInquiry['fields'],
    sessionToken: text(body.meta?.['session-token']),
    sessions: (relationships?.sessions?.data ?? []).map((session) => session.id),
    oneTimeLink: text(body.meta?.['one-time-link']),
  };
}

/** @param origin where the service answers */
export function createRestApi(origin: string): RestApi {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  const inquiry = async (method: string, path: string, body?: unknown) =>
    inquiryOf((await call(method, path, body)) as Body);
  return {
    create: (attributes, meta = {}) => inquiry('POST', '/inquiries', { data: { attributes }, meta }),
    retrieve: (id) => inquiry('GET', `/inquiries/${id}`),
    resume: (id) => inquiry('POST', `/inquiries/${id}/resume`, {}),
    expire: (id) => inquiry('POST', `/inquiries/${id}/expire`, {}),
    async generateLink(id, meta = {}) {
      const { oneTimeLink } = await inquiry('POST', `/inquiries/${id}/generate-one-time-link`, { meta });
      if (oneTimeLink === undefined) throw new Error('The answer has no one-time link');
      return oneTimeLink;
    },
    async list(templateId) {
      const query = `filter[inquiry-template-id]=${templateId}&page[size]=100`;
      const { data } = (await call('GET', `/inquiries?${query}`)) as { data: { id: string }[] };
      return data.map(({ id }) => id);
    },
  };
}
