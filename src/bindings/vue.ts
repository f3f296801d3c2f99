import {
  h as createElement,
  defineComponent,
  type MaybeRefOrGetter,
  onActivated,
  onBeforeUnmount,
  onDeactivated,
  onMounted,
  ref,
  toValue,
  watch,
} from 'vue';
import type { ClientOptions } from '../widget/options.ts';
import { createLiveClient, type InlineOptions, type InquiryHandle, type LiveClient } from './live-client.ts';

export type { InlineOptions, InquiryHandle } from './live-client.ts';

/** While the component is mounted, and with `<KeepAlive>` while it is shown. */
function follow(client: LiveClient, options: () => ClientOptions): void {
  onMounted(() => {
    watch(options, client.update, { deep: true, immediate: true });
    onBeforeUnmount(client.hold());
  });
  onActivated(client.hold);
  onDeactivated(client.release);
}

/**
 * A flow in a modal, for as long as the component is mounted: to be called in `setup`. `options` may be reactive, a ref or a getter:
 * callbacks and values count at once, what decides which flow it is counts from the next launch. Nothing is loaded before
 * `warm` or `open`, unless `preload` is `eager`. Wrong options are told to `onError`.
 *
 * @example
 * const inquiry = useInquiry(() => ({ host, templateId: props.template, onComplete }));
 * // <button @click="inquiry.open" @pointerenter="inquiry.warm">Verify</button>
 */
export function useInquiry(options: MaybeRefOrGetter<ClientOptions>): InquiryHandle {
  const client = createLiveClient();
  follow(client, () => toValue(options));
  return client;
}

/**
 * A flow inside the page. `options` as of `useInquiry`; attributes go to the element around the frame. Another `key` begins anew.
 *
 * @example
 * // <InquiryFlow :options="{ host, templateId, onComplete }" />
 */
export const InquiryFlow = defineComponent(
  (properties: { readonly options: InlineOptions }) => {
    const parent = ref<HTMLElement>();
    follow(createLiveClient(), () => ({ ...properties.options, mode: 'inline', parent: parent.value }));
    return () => createElement('div', { ref: parent });
  },
  { props: ['options'] },
);
