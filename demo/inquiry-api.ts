/** The four requests to the REST API that the demo's backend makes, as any backend would make them. */

import { z } from 'zod';

export interface Inquiry {
  readonly id: string;
  readonly status: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

export interface NewInquiry {
  readonly templateId: string;
  /** The integrator's own name for the person. */
  readonly referenceId: string;
  /** What the backend already knows; the visitor sees it and cannot change it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Where the hosted flow leads at its end. */
  readonly redirectUri?: string;
}

export interface InquiryApi {
  create(inquiry: NewInquiry): Promise<Inquiry>;
  retrieve(inquiryId: string): Promise<Inquiry>;
  /** Another session for an inquiry that is not finished. */
  resume(inquiryId: string): Promise<{ readonly inquiry: Inquiry; readonly sessionToken: string }>;
  /** An address that leads into the inquiry, once. */
  createOneTimeLink(inquiryId: string): Promise<{ readonly link: string; readonly shortLink: string }>;
}

/** The REST API said no. */
export class InquiryApiError extends Error {
  override readonly name = 'InquiryApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const ANSWER = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({ status: z.string(), 'created-at': z.string(), 'expires-at': z.string().nullable() }),
  }),
  meta: z
    .object({
      'session-token': z.string().nullish(),
      'one-time-link': z.string().nullish(),
      'one-time-link-short': z.string().nullish(),
    })
    .optional(),
});
const REFUSAL = z.object({ errors: z.array(z.object({ title: z.string(), details: z.string().optional() })) });

type Answer = z.infer<typeof ANSWER>;

/**
 * @param origin of the service
 * @param apiKey asked for each request, so that a key that comes late or changes is found
 */
export function createInquiryApi(origin: string, apiKey: () => Promise<string>): InquiryApi {
  // #region request
  async function request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${await apiKey()}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new Error(`The service at ${origin} does not answer. It may still be starting.`, { cause });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw new InquiryApiError(response.status, explain(answer));
    return ANSWER.parse(answer);
  }
  // #endregion

  return {
    // #region create
    async create({ templateId, referenceId, fields, redirectUri }) {
      const { data } = await request('POST', '/inquiries', {
        data: { attributes: { 'inquiry-template-id': templateId, fields, 'redirect-uri': redirectUri } },
        meta: { 'auto-create-account-reference-id': referenceId },
      });
      return toInquiry(data);
    },
    // #endregion

    // #region retrieve
    async retrieve(inquiryId) {
      return toInquiry((await request('GET', `/inquiries/${inquiryId}`)).data);
    },
    // #endregion

    // #region resume
    async resume(inquiryId) {
      const { data, meta } = await request('POST', `/inquiries/${inquiryId}/resume`, {});
      return { inquiry: toInquiry(data), sessionToken: z.string().parse(meta?.['session-token']) };
    },
    // #endregion

    // #region link
    async createOneTimeLink(inquiryId) {
      const { meta } = await request('POST', `/inquiries/${inquiryId}/generate-one-time-link`, {});
      return {
        link: z.string().parse(meta?.['one-time-link']),
        shortLink: z.string().parse(meta?.['one-time-link-short']),
      };
    },
    // #endregion
  };
}

function toInquiry({ id, attributes }: Answer['data']): Inquiry {
  return {
    id,
    status: attributes.status,
    createdAt: attributes['created-at'],
    expiresAt: attributes['expires-at'],
  };
}

function explain(answer: unknown): string {
  const refusal = REFUSAL.safeParse(answer);
  const first = refusal.data?.errors[0];
  return first ? [first.title, first.details].filter(Boolean).join(': ') : 'The service gave no reason.';
}
