/** `/api/v1/inquiries`: create, list, retrieve, update, redact, expire, resume, one-time links. */

import { Hono } from 'hono';
import { z } from 'zod';
import { type InquiryId, parseId } from '../../../src/protocol/ids.ts';
import type { AppDeps } from '../../app.ts';
import { HttpError } from '../../http-error.ts';
import { expireIfDue } from '../../inquiry/expiry.ts';
import type { Inquiry } from '../../inquiry/inquiry.ts';
import { createByApi } from '../../operations/create-by-api.ts';
import {
  expireInquiry,
  findInquiry,
  generateLink,
  resumeInquiry,
  retrieveInquiry,
  updateInquiry,
} from '../../operations/manage-inquiry.ts';
import { redactInquiry } from '../../operations/redact-inquiry.ts';
import { removeFiles } from '../../operations/remove-files.ts';
import type { BackendDeps } from '../../operations/write-change.ts';
import type { StoreReader } from '../../store/store.ts';
import { type ApiContext, type ApiEnv, answer } from './api-env.ts';
import { FIELDS, INTERVAL, NOTE, parseCreation, REDIRECT_URI, TAGS } from './create-request.ts';
import { includedOf, parseInquiryInclude, refuseInclude, sparse } from './includes.ts';
import { parseInquiryFilter } from './inquiry-filter.ts';
import { cursorIsGone, pageLinks, parsePage } from './paging.ts';
import { type ApiQuery, allowFilters, parseApiQuery, parseBody } from './parse-request.ts';
import { granted } from './refusals.ts';
import { type InquiryParts, serializeInquiry } from './serialize-inquiry.ts';

const UPDATE = z.strictObject({
  data: z
    .strictObject({
      type: z.literal('inquiry').optional(),
      id: z.string().optional(),
      attributes: z
        .strictObject({ note: NOTE, fields: FIELDS, tags: TAGS.optional(), 'redirect-uri': REDIRECT_URI })
        .prefault({}),
    })
    .prefault({}),
});
const LINK = z.strictObject({
  meta: z.strictObject({ 'expires-in-seconds': INTERVAL.optional() }).prefault({}),
});
/** Calls without arguments take an empty `meta`, as clients send it. */
const NOTHING = z.strictObject({ meta: z.strictObject({}).optional() });

export function inquiryRoutes(deps: AppDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { store, publicUrl } = deps;
  const depsOf = (c: ApiContext): BackendDeps => ({
    ...deps,
    store: c.get('store'),
    environmentId: c.get('environmentId'),
  });

  /** What the answers with these inquiries are made of, in their order. */
  async function partsOf(store: StoreReader, inquiries: readonly Inquiry[]): Promise<readonly InquiryParts[]> {
    const ids = inquiries.map(({ id }) => id);
    const sessions = Map.groupBy(await store.sessionsOfAll(ids), ({ inquiryId }) => inquiryId);
    const documents = Map.groupBy(await store.documentsOfAll(ids), ({ inquiryId }) => inquiryId);
    const parts: InquiryParts[] = [];
    for (const inquiry of inquiries) {
      const version = await store.templateVersion(inquiry.templateVersionId);
      if (!version) throw new Error('An inquiry has a version that is not there');
      const { id } = inquiry;
      parts.push({ inquiry, version, sessions: sessions.get(id) ?? [], documents: documents.get(id) ?? [] });
    }
    return parts;
  }

  async function answerWith(c: ApiContext, inquiry: Inquiry, query: ApiQuery, meta?: object): Promise<Response> {
    const [parts] = await partsOf(c.get('store'), [inquiry]);
    if (!parts) throw new Error('An inquiry without parts');
    return answerWithParts(c, parts, query, meta);
  }

  async function answerWithParts(
    c: ApiContext,
    parts: InquiryParts,
    query: ApiQuery,
    meta?: object,
    status?: 201,
  ): Promise<Response> {
    c.set('inquiryId', parts.inquiry.id);
    const store = c.get('store');
    const { included } = await includedOf(parseInquiryInclude(query), parts, { store, publicUrl, now: deps.clock() });
    const data = sparse(serializeInquiry(parts, publicUrl), query);
    return answer(
      c,
      { data, ...(included && { included: included.map((each) => sparse(each, query)) }), ...(meta && { meta }) },
      status,
    );
  }

  app.post('/', async (c) => {
    const query = queryOf(c);
    const created = granted(await createByApi(depsOf(c), parseCreation(c.get('bodyText'))), 'created');
    const meta = {
      'session-token': created.sessionToken ?? null,
      'one-time-link': created.link?.url ?? null,
      'one-time-link-short': created.link?.shortUrl ?? null,
    };
    const { inquiry, version, session } = created;
    // All there is of an inquiry that was just made.
    const parts = { inquiry, version, sessions: session ? [session] : [], documents: [] };
    return answerWithParts(c, parts, query, meta, 201);
  });

  app.get('/', async (c) => {
    const query = parseApiQuery(c.req.url);
    refuseInclude(query);
    const now = deps.clock();
    const filter = { ...parseInquiryFilter(query, now), environmentId: c.get('environmentId') };
    const asked = parsePage(query, (text): InquiryId | undefined => parseId('inquiry', text));
    const page = await store.inquiries(filter, asked);
    const cursor = asked.after ?? asked.before;
    if (page.items.length === 0 && cursor !== undefined && !(await findInquiry(depsOf(c), cursor)))
      throw cursorIsGone();
    const parts = await partsOf(
      store,
      page.items.map((item) => expireIfDue(item, now)?.inquiry ?? item),
    );
    const data = parts.map((each) => sparse(serializeInquiry(each, publicUrl), query));
    return answer(c, { data, links: pageLinks(c.req.url, page) });
  });

  app.get('/:id', async (c) => {
    const query = queryOf(c);
    const inquiry = await retrieveInquiry(depsOf(c), idOf(c));
    if (!inquiry) throw new HttpError(404);
    return answerWith(c, inquiry, query);
  });

  app.patch('/:id', async (c) => {
    const query = queryOf(c);
    const { attributes } = parseBody(c.get('bodyText'), UPDATE).data;
    const patch = {
      note: attributes.note,
      tags: attributes.tags && [...new Set(attributes.tags)],
      fields: attributes.fields ?? undefined,
      redirectUri: attributes['redirect-uri'],
    };
    const { inquiry } = granted(await updateInquiry(depsOf(c), idOf(c), patch), 'updated');
    return answerWith(c, inquiry, query);
  });

  app.delete('/:id', async (c) => {
    const query = queryOf(c);
    parseBody(c.get('bodyText'), NOTHING);
    const remove = (keys: readonly string[]) => removeFiles(deps, keys);
    const { inquiry } = granted(await redactInquiry(depsOf(c), idOf(c), remove), 'redacted');
    return answerWith(c, inquiry, query);
  });

  app.post('/:id/expire', async (c) => {
    const query = queryOf(c);
    parseBody(c.get('bodyText'), NOTHING);
    const { inquiry } = granted(await expireInquiry(depsOf(c), idOf(c)), 'expired');
    return answerWith(c, inquiry, query);
  });

  app.post('/:id/resume', async (c) => {
    const query = queryOf(c);
    parseBody(c.get('bodyText'), NOTHING);
    const { inquiry, sessionToken } = granted(await resumeInquiry(depsOf(c), idOf(c)), 'resumed');
    return answerWith(c, inquiry, query, { 'session-token': sessionToken });
  });

  app.post('/:id/generate-one-time-link', async (c) => {
    const query = queryOf(c);
    const { meta } = parseBody(c.get('bodyText'), LINK);
    const { inquiry, link } = granted(await generateLink(depsOf(c), idOf(c), meta['expires-in-seconds']), 'linked to');
    return answerWith(c, inquiry, query, { 'one-time-link': link.url, 'one-time-link-short': link.shortUrl });
  });

  return app;
}

/**
 * The query of a call whose answer shows one inquiry. Read before anything is done: a wrong one must not leave an inquiry or a change
 * behind.
 *
 * @throws {HttpError} 400
 */
function queryOf(c: ApiContext): ApiQuery {
  const query = parseApiQuery(c.req.url);
  allowFilters(query, []);
  parseInquiryInclude(query);
  return query;
}

/** An id of another form is that of no inquiry. */
function idOf(c: ApiContext): InquiryId {
  const id = parseId('inquiry', c.req.param('id'));
  if (!id) throw new HttpError(404);
  return id;
}
