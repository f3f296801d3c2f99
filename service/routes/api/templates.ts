/** `/api/v1/inquiry-templates` and `/api/v1/inquiry-template-versions`: read only, the template files are where they change. */

import { Hono } from 'hono';
import { parseId } from '../../../src/protocol/ids.ts';
import { HttpError } from '../../http-error.ts';
import type { Template, TemplateVersion } from '../../inquiry/inquiry.ts';
import type { Store } from '../../store/store.ts';
import { type ApiContext, type ApiEnv, answer } from './api-env.ts';
import { parseInclude, refuseInclude, sparse } from './includes.ts';
import { pageLinks, pageOf, parsePage } from './paging.ts';
import { allowFilters, parseApiQuery } from './parse-request.ts';
import { serializeTemplate, serializeVersion } from './serialize-template.ts';

export function templateRoutes(store: Store): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  async function liveOf(template: Template): Promise<TemplateVersion> {
    const live = await store.templateVersion(template.liveVersionId);
    if (!live) throw new Error('A template has a live version that is not there');
    return live;
  }

  /** @throws {HttpError} 404: the key's environment has none of this id */
  async function ownTemplate(c: ApiContext, text: string): Promise<Template> {
    const id = parseId('template', text);
    const template = id && (await store.template(id));
    if (!template || template.environmentId !== c.get('environmentId')) throw new HttpError(404);
    return template;
  }

  app.get('/inquiry-templates', async (c) => {
    const query = parseApiQuery(c.req.url);
    allowFilters(query, []);
    refuseInclude(query);
    const page = pageOf(
      await store.templates(c.get('environmentId')),
      parsePage(query, (text) => parseId('template', text)),
    );
    const data = [];
    for (const template of page.items) data.push(sparse(serializeTemplate(template, await liveOf(template)), query));
    return answer(c, { data, links: pageLinks(c.req.url, page) });
  });

  app.get('/inquiry-templates/:id', async (c) => {
    const query = parseApiQuery(c.req.url);
    const template = await ownTemplate(c, c.req.param('id'));
    const live = await liveOf(template);
    const paths = parseInclude(query, ['latest-published-version']);
    const data = sparse(serializeTemplate(template, live), query);
    return answer(c, {
      data,
      ...(paths && { included: paths.map(() => sparse(serializeVersion(live, true), query)) }),
    });
  });

  app.get('/inquiry-template-versions', async (c) => {
    const query = parseApiQuery(c.req.url);
    allowFilters(query, ['inquiry-template-id']);
    refuseInclude(query);
    const text = query.filter.get('inquiry-template-id');
    if (text === undefined) throw new HttpError(400, 'filter[inquiry-template-id] is missing');
    const template = await ownTemplate(c, text);
    const page = pageOf(
      await store.templateVersions(template.id),
      parsePage(query, (text) => parseId('templateVersion', text)),
    );
    const data = page.items.map((version) =>
      sparse(serializeVersion(version, version.id === template.liveVersionId), query),
    );
    return answer(c, { data, links: pageLinks(c.req.url, page) });
  });

  return app;
}
