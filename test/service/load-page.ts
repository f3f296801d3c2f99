/** The flow's pages as a browser gets them. */

import type { Boot } from '../../src/protocol/api.ts';
import { parseId } from '../../src/protocol/ids.ts';
import { SIGN_UP, type World } from './app-world.ts';

export function bootOf(html: string): Boot {
  const json = /<script[^>]*id="boot"[^>]*>([^<]*)<\/script>/.exec(html)?.[1];
  return JSON.parse(json ?? '') as Boot;
}
export const WIDGET = `/widget?inquiry-template-id=${SIGN_UP}&iframe-origin=https://shop.example`;

export async function loadPage(world: World, path: string, init?: RequestInit) {
  const response = await world.request(path, init);
  const html = await response.text();
  return { status: response.status, headers: response.headers, html, boot: bootOf(html) };
}
export const directive = (headers: Headers, name: string) =>
  (headers.get('Content-Security-Policy') ?? '')
    .split('; ')
    .find((each) => each.startsWith(`${name} `))
    ?.slice(name.length + 1);

export async function createInquiryOf(world: World, template = SIGN_UP, meta: object = {}) {
  const { body } = await world.api('POST', '/inquiries', {
    data: { attributes: { 'inquiry-template-id': template } },
    meta,
  });
  return body as { data: { id: string }; meta: Record<string, string> };
}

/** Runs `work` while the template has other settings. */
export async function withTemplateOf<T>(
  world: World,
  id: string,
  settings: object,
  work: () => Promise<T>,
): Promise<T> {
  const template = (await world.deps.store.template(parseId('template', id)!))!;
  await world.deps.store.transaction((tx) => tx.putTemplate({ ...template, ...settings }));
  try {
    return await work();
  } finally {
    await world.deps.store.transaction((tx) => tx.putTemplate(template));
  }
}
