/**
 * The bank's own backend, as small as it can be. The browser never names an inquiry: the backend knows which one belongs to whom
 * (here by a cookie), so that nobody can resume the inquiry of somebody else.
 */

import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type InquiryApi, InquiryApiError } from './inquiry-api.ts';

/** Client-side creation is blocked for this template: an inquiry of it begins in a backend. */
const TEMPLATE_ID = 'itmpl_demoApiCreatedOnly000001';
const COOKIE = 'demo_customer';
/** What the bank knows about everybody who tries its demo. */
const CUSTOMER = { name_first: 'Ada', name_last: 'Lindqvist' };
/** The demo forgets the customers that were first here, so that it can run for a month. */
const MAX_CUSTOMERS = 1_000;

export interface BackendDeps {
  readonly api: InquiryApi;
  readonly demoOrigin: string;
}

/** One customer may have one inquiry for each of the two demos. */
type Purpose = 'verification' | 'link';

/** The routes under `/backend`. */
export function createBackend({ api, demoOrigin }: BackendDeps): Hono {
  const inquiries = new Map<string, string>();
  const backend = new Hono();

  function customerOf(context: Context): string {
    const known = getCookie(context, COOKIE);
    if (known !== undefined) return known;
    const customer = randomUUID();
    // Lax, because the hosted flow leads back here from another site.
    setCookie(context, COOKIE, customer, { httpOnly: true, sameSite: 'Lax', path: '/' });
    return customer;
  }

  function remember(customer: string, purpose: Purpose, inquiryId: string): void {
    inquiries.set(`${customer} ${purpose}`, inquiryId);
    const [oldest] = inquiries.keys();
    if (inquiries.size > MAX_CUSTOMERS && oldest !== undefined) inquiries.delete(oldest);
  }

  function inquiryOf(context: Context, purpose: Purpose): string | undefined {
    return inquiries.get(`${customerOf(context)} ${purpose}`);
  }

  // #region create
  backend.post('/verification', async (context) => {
    const customer = customerOf(context);
    const inquiry = await api.create({ templateId: TEMPLATE_ID, referenceId: customer, fields: CUSTOMER });
    remember(customer, 'verification', inquiry.id);
    return context.json({ inquiry });
  });
  // #endregion

  backend.get('/verification', async (context) => {
    const id = inquiryOf(context, 'verification');
    return context.json({ inquiry: id === undefined ? null : await api.retrieve(id) });
  });

  // #region resume
  backend.post('/verification/resume', async (context) => {
    const id = inquiryOf(context, 'verification');
    if (id === undefined) return context.json({ error: 'There is nothing to resume.' }, 404);
    return context.json(await api.resume(id));
  });
  // #endregion

  // #region link
  backend.post('/link', async (context) => {
    const customer = customerOf(context);
    const inquiry = await api.create({
      templateId: TEMPLATE_ID,
      referenceId: customer,
      fields: CUSTOMER,
      redirectUri: `${demoOrigin}/one-time-link`,
    });
    remember(customer, 'link', inquiry.id);
    return context.json({ inquiry, ...(await api.createOneTimeLink(inquiry.id)) });
  });
  // #endregion

  backend.get('/link', async (context) => {
    const id = inquiryOf(context, 'link');
    return context.json({ inquiry: id === undefined ? null : await api.retrieve(id) });
  });

  backend.onError((error, context) => {
    if (error instanceof InquiryApiError) return context.json({ error: error.message, status: error.status }, 502);
    return context.json({ error: error.message }, 503);
  });
  return backend;
}
