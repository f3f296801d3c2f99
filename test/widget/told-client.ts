import { Client } from '../../src/widget/client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { settlePromises, TEMPLATE_ID, theFrame } from './flow-frame.ts';

export type Told = (string | [string, unknown])[];

/** A client that writes down every callback. */
export function createClient(options: Partial<ClientOptions> = {}): { client: Client; told: Told } {
  const told: Told = [];
  const client = new Client({
    templateId: TEMPLATE_ID,
    onLoad: () => told.push('load'),
    onReady: () => told.push('ready'),
    onComplete: (detail) => told.push(['complete', detail]),
    onCancel: (detail) => told.push(['cancel', detail]),
    onError: ({ code }) => told.push(['error', code]),
    ...options,
  } as ClientOptions);
  return { client, told };
}

/** The frame arrives and gets ready. */
export async function arrive(): Promise<void> {
  theFrame().announce();
  await settlePromises();
  theFrame().tell('ready');
}
