/** A page with a client whose flow is ready, and where its focus is. */

import { Client } from '../../src/widget/client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { openPage, settlePromises, TEMPLATE_ID, theDialog, theFrame } from './flow-frame.ts';

/** A page with an entry of its own in the history. */
export function openShellPage(): void {
  openPage();
  history.replaceState({ router: 'state' }, '', '/page');
}

export async function openReady(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = new Client({ templateId: TEMPLATE_ID, ...options } as ClientOptions);
  client.open();
  theFrame().announce();
  await settlePromises();
  theFrame().tell('ready');
  return client;
}

export const activeElement = (): Element | null => (theDialog().getRootNode() as ShadowRoot).activeElement;
export const locks = (): number => document.adoptedStyleSheets.length;
