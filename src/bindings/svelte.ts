import { onMount, untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { toStore } from 'svelte/store';
import type { ClientOptions } from '../widget/options.ts';
import { createLiveClient, type InlineOptions, type InquiryHandle, type LiveClient } from './live-client.ts';

export type { InlineOptions, InquiryHandle } from './live-client.ts';

/** Follows the options until the returned function is called. */
function follow(client: LiveClient, options: () => ClientOptions): () => void {
  const stop = toStore(options).subscribe(client.update);
  const release = client.hold();
  return () => {
    stop();
    release();
  };
}

/**
 * A flow in a modal, for as long as the component is mounted: to be called while it is set up. `options` is read again whenever
 * the state in it changes: callbacks and values count at once, what decides which flow it is counts from the next launch. Nothing
 * is loaded before `warm` or `open`, unless `preload` is `eager`. Wrong options are told to `onError`.
 *
 * @example
 * const inquiry = createInquiry(() => ({ host, templateId, onComplete }));
 * // <button onclick={inquiry.open} onpointerenter={inquiry.warm}>Verify</button>
 */
export function createInquiry(options: () => ClientOptions): InquiryHandle {
  const client = createLiveClient();
  onMount(() => follow(client, options));
  return client;
}

/**
 * A flow inside an element. `options` as of `createInquiry`.
 *
 * @example
 * // <div {@attach inquiryFlow(() => ({ host, templateId, onComplete }))}></div>
 */
export function inquiryFlow(options: () => InlineOptions): Attachment<HTMLElement> {
  return (parent) => untrack(() => follow(createLiveClient(), () => ({ ...options(), mode: 'inline', parent })));
}
