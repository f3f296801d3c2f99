import { createElement, type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createHooks } from './hooks.ts';

export type { FlowProps } from './hooks.ts';
export type { InquiryHandle } from './live-client.ts';

const hooks = createHooks<ReactElement>({ createElement, useEffect, useLayoutEffect, useRef, useState });

/**
 * A flow in a modal, for as long as the component is mounted. Options may change with each render: callbacks and values count at
 * once, what decides which flow it is counts from the next launch. Nothing is loaded before `warm` or `open`, unless `preload` is
 * `eager`. The returned functions are always the same ones. Wrong options are told to `onError`.
 *
 * @example
 * const inquiry = useInquiry({ host, templateId, onComplete });
 * return <button onClick={inquiry.open} onPointerEnter={inquiry.warm}>Verify</button>;
 */
export const useInquiry = hooks.useInquiry;

/**
 * A flow inside the page. Options are properties, and may change as those of `useInquiry`; `className`, `id` and `style` go to the
 * element around the frame. Another `key` begins anew.
 */
export const InquiryFlow = hooks.InquiryFlow;
