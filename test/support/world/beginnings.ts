/** How a flow that is to be gone on with begins: by a page that launches it, for an inquiry of the API. */

import { launchPage, type PageOptions } from './host-page.ts';
import { TEMPLATES } from './templates.ts';
import type { Visitor } from './visitor.ts';
import type { World } from './world.ts';

export interface Beginnings {
  /** A page with our widget, opened. */
  open(visitor: Visitor, page: PageOptions): Promise<void>;
  /** The id of an inquiry that the API made. */
  created(): Promise<string>;
  /** Another one, and the token of its session. */
  withSession(): Promise<{ inquiryId: string; sessionToken: string }>;
  /** Another one, and a one-time link to it. */
  link(meta?: Record<string, unknown>): Promise<{ id: string; link: string }>;
}

export function beginningsIn(world: World): Beginnings {
  const created = async () => (await world.api.create({ 'inquiry-template-id': TEMPLATES.short })).id;
  return {
    created,
    async open(visitor, page) {
      await visitor.goTo(world.host.origin + world.host.serve(launchPage(world.flow.origin, page)));
      await visitor.press('Verify');
    },
    async withSession() {
      const { id, sessionToken } = await world.api.create(
        { 'inquiry-template-id': TEMPLATES.short },
        { 'auto-create-inquiry-session': true },
      );
      return { inquiryId: id, sessionToken: String(sessionToken) };
    },
    async link(meta = {}) {
      const id = await created();
      return { id, link: await world.api.generateLink(id, meta) };
    },
  };
}
