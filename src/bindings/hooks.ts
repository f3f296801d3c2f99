import type { ClientOptions } from '../widget/options.ts';
import { createLiveClient, type InlineOptions, type InquiryHandle } from './live-client.ts';

/** The hooks that React and Preact have in common, as far as they are used here. */
interface HookLibrary<Node> {
  createElement(tag: 'div', properties: object): Node;
  useEffect(effect: () => undefined | (() => void), inputs?: readonly unknown[]): void;
  useLayoutEffect(effect: () => undefined): void;
  useRef(initial: null): { readonly current: HTMLDivElement | null };
  useState<State>(initial: () => State): readonly [State, unknown];
}

interface InquiryHooks<Node> {
  readonly useInquiry: (options: ClientOptions) => InquiryHandle;
  readonly InquiryFlow: (props: FlowProps) => Node;
}

/** Options, and the usual properties of the element that the flow is put into. */
export type FlowProps = InlineOptions & {
  readonly className?: string | undefined;
  readonly id?: string | undefined;
  readonly style?: object | undefined;
};

/** The binding for a library that has these hooks. */
export function createHooks<Node>({
  createElement,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
}: HookLibrary<Node>): InquiryHooks<Node> {
  // What was rendered counts at once: a press may come before effects run. React warns of the other one where there is no page.
  const useCommitted = typeof document === 'undefined' ? useEffect : useLayoutEffect;

  /** @param read gives the options when what was rendered is on the page */
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each library, at its module's level
  function useLiveClient(read: () => ClientOptions): InquiryHandle {
    const [client] = useState(() => createLiveClient());
    useCommitted(() => {
      client.update(read());
    });
    // Not so early: a part of the page that waits for its data is hidden with all that ran then undone, and a visitor may be in the flow.
    useEffect(client.hold, [client]);
    return client;
  }

  return {
    useInquiry: (options) => useLiveClient(() => options),
    InquiryFlow({ className, id, style, ...options }) {
      const place = useRef(null);
      useLiveClient(() => ({
        ...options,
        mode: 'inline',
        parent: place.current ?? undefined,
        // An element that is unmounted goes before its effects are undone: nobody cancelled.
        onCancel: (detail) => place.current && options.onCancel?.(detail),
      }));
      return createElement('div', { ref: place, className, id, style });
    },
  };
}
