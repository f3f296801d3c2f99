import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_FRAME_ANCESTORS } from '../../service/framing.ts';
import { UnavailableError } from '../../service/unavailable.ts';
import type { FramableAnswer } from '../../src/protocol/api.ts';
import { parseId } from '../../src/protocol/ids.ts';
import { API_ONLY, IDENTITY_CHECK, openWorld, PUBLIC_URL, SIGN_UP, type World } from './app-world.ts';
import { createInquiryOf, directive, loadPage, WIDGET, withTemplateOf } from './load-page.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const load = (path: string, init?: RequestInit) => loadPage(world, path, init);
const createInquiry = (template?: string, meta?: object) => createInquiryOf(world, template, meta);
const withTemplate = <T>(id: string, settings: object, work: () => Promise<T>) =>
  withTemplateOf(world, id, settings, work);

describe('framable', () => {
  const ask = async (query: string, app: { request: World['request'] } = world) => {
    const response = await app.request(`/flow/v1/framable?${query}`);
    return { status: response.status, headers: response.headers, answer: (await response.json()) as FramableAnswer };
  };
  const SHOP = 'origin=https://shop.example';

  test('any page may ask, without a cookie, and hears whether it may frame the flow', async () => {
    const { headers, answer } = await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}`);
    expect(answer).toEqual({ framable: true, needs: [] });
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.get('Cache-Control')).toBe('no-store');
  });

  test('a page in as many others as the address may name is told what the frame does: it may', async () => {
    const ancestors = Array.from({ length: MAX_FRAME_ANCESTORS }, (_, index) => `https://a${index}.example`);
    const named = ancestors.map((origin, index) => `&frame-ancestors[${index}]=${origin}`).join('');
    const { answer } = await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}${named}`);
    const { headers } = await load(WIDGET + named);
    expect(answer.framable).toBe(true);
    expect(directive(headers, 'frame-ancestors')).toBe(['https://shop.example', ...ancestors].join(' '));
  });

  test('a page in more others than that is told what the frame does: it may not, unless a list names all of them', async () => {
    const ancestors = Array.from({ length: MAX_FRAME_ANCESTORS + 1 }, (_, index) => `https://a${index}.example`);
    const named = ancestors.map((origin, index) => `&frame-ancestors[${index}]=${origin}`).join('');
    const asked = () => ask(`inquiry-template-id=${SIGN_UP}&${SHOP}${named}`);
    expect((await asked()).answer).toEqual({ framable: false, reason: 'too_deep', needs: [] });
    expect(directive((await load(WIDGET + named)).headers, 'frame-ancestors')).toBe("'none'");
    const hosts = ['shop.example', ...ancestors].map((origin) => origin.replace('https://', ''));
    await withTemplate(SIGN_UP, { allowedDomains: hosts }, async () => {
      expect((await asked()).answer).toEqual({ framable: true, needs: [] });
    });
    await withTemplate(SIGN_UP, { allowedDomains: hosts.slice(0, -1) }, async () => {
      expect((await asked()).answer).toMatchObject({ framable: false, allow: hosts.at(-1) });
    });
  });

  test('a page that is not on the list hears no, why, and what to add to the list', async () => {
    await withTemplate(SIGN_UP, { allowedDomains: ['shop.example'] }, async () => {
      const other = await ask(`inquiry-template-id=${SIGN_UP}&origin=https://other.example`);
      expect(other.answer).toEqual({ framable: false, reason: 'not_listed', allow: 'other.example', needs: [] });
      expect((await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}`)).answer).toEqual({ framable: true, needs: [] });
    });
  });

  test('the address of a frame is question enough, with all pages around it', async () => {
    await withTemplate(SIGN_UP, { allowedDomains: ['shop.example'] }, async () => {
      const query = `inquiry-template-id=${SIGN_UP}&iframe-origin=https://shop.example`;
      expect((await ask(query)).answer).toEqual({ framable: true, needs: [] });
      expect((await ask(`${query}&frame-ancestors[]=https://portal.example`)).answer).toEqual({
        framable: false,
        reason: 'not_listed',
        allow: 'portal.example',
        needs: [],
      });
    });
  });

  test('the list itself is told to nobody', async () => {
    await withTemplate(SIGN_UP, { allowedDomains: ['partner.example'] }, async () => {
      const response = await world.request(`/flow/v1/framable?inquiry-template-id=${SIGN_UP}&${SHOP}`);
      expect(await response.text()).not.toContain('partner');
    });
  });

  test('a refusal at load is told by its code', async () => {
    expect((await ask(`inquiry-template-id=${API_ONLY}&${SHOP}`)).answer).toEqual({
      framable: true,
      code: 'client_side_creation_blocked',
      needs: ['camera'],
    });
    expect((await ask(SHOP)).answer).toEqual({ framable: true, code: 'invalid_config', needs: [] });
  });

  test('what the template needs is told: the camera where photos are taken, the microphone nowhere', async () => {
    const needs = async (query: string) => (await ask(`${query}&${SHOP}`)).answer.needs;
    expect(await needs(`inquiry-template-id=${IDENTITY_CHECK}`)).toEqual(['camera']);
    const { liveVersionId } = (await world.deps.store.template(parseId('template', IDENTITY_CHECK)!))!;
    expect(await needs(`inquiry-template-version-id=${liveVersionId}`)).toEqual(['camera']);
    expect(await needs(`inquiry-id=${(await createInquiry(IDENTITY_CHECK)).data.id}`)).toEqual(['camera']);
    expect(await needs(`inquiry-id=${(await createInquiry(SIGN_UP)).data.id}`)).toEqual([]);
  });

  test('asking is no access: the inquiry stays untouched', async () => {
    const { data } = await createInquiry();
    const before = await world.deps.store.inquiry(parseId('inquiry', data.id)!);
    await ask(`inquiry-id=${data.id}&${SHOP}`);
    expect(await world.deps.store.inquiry(parseId('inquiry', data.id)!)).toEqual(before);
  });

  test.for([
    { what: 'a database that is away', error: new UnavailableError(new Error('away')), status: 503, wait: /^\d+$/ },
    { what: 'a fault of the service itself', error: new TypeError('ours'), status: 500, wait: /^$/ },
  ])('$what is told by its code, so that it can be read by any page: $status', async ({ error, status, wait }) => {
    const app = world.appWith({ store: { template: () => Promise.reject(error) } as never });
    const request = async (path: string) => app.request(PUBLIC_URL + path);
    const asked = await ask(`inquiry-template-id=${SIGN_UP}&${SHOP}`, { request });
    const refusal = { framable: false, code: 'application_error', needs: [] };
    expect([asked.status, asked.answer]).toEqual([status, refusal]);
    expect(asked.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(asked.headers.get('Retry-After') ?? '').toMatch(wait);
  });
});
