// What integrators write with a framework, and must compile; and below an expected error, what must not.

import { createElement as createNode } from 'preact';
import { createElement, type ReactElement } from 'react';
import type { Attachment } from 'svelte/attachments';
import { h as createVueNode, reactive, ref } from 'vue';
import { defineInquiryFlow } from '../../src/bindings/element.ts';
import { InquiryFlow as PreactFlow } from '../../src/bindings/preact.ts';
import { InquiryFlow, type InquiryHandle, useInquiry } from '../../src/bindings/react.ts';
import { createInquiry, inquiryFlow } from '../../src/bindings/svelte.ts';
import { useInquiry as useVueInquiry, InquiryFlow as VueFlow } from '../../src/bindings/vue.ts';

const START = { host: 'https://verify.example.com', templateId: 'itmpl_a' } as const;

export function App(): ReactElement {
  const inquiry: InquiryHandle = useInquiry({ ...START, onComplete: ({ status }) => console.log(status) });
  // @ts-expect-error something must be started
  useInquiry({ host: 'https://verify.example.com' });
  return createElement('button', { type: 'button', onClick: inquiry.open, onPointerEnter: inquiry.warm }, 'Verify');
}

export const nodes = [
  createElement(InquiryFlow, { ...START, className: 'flow', key: 1 }),
  createNode(PreactFlow, { ...START, style: { minHeight: '1px' } }),
  createVueNode(VueFlow, { options: START, class: 'flow' }),
  // @ts-expect-error it is inline as it is
  createElement(InquiryFlow, { ...START, mode: 'modal' }),
  // @ts-expect-error a misspelt option has no effect that anybody would notice
  createElement(InquiryFlow, { ...START, onCompleted: () => {} }),
];

export function useAll(): InquiryHandle[] {
  return [
    useVueInquiry(START),
    useVueInquiry(ref(START)),
    useVueInquiry(reactive({ ...START })),
    useVueInquiry(() => START),
  ];
}

export const attachment: Attachment<HTMLDivElement> = inquiryFlow(() => START);
// @ts-expect-error a function, so that what it reads is followed
createInquiry(START);

defineInquiryFlow('https://verify.example.com');
export const element = document.createElement('inquiry-flow');
element.options = { templateId: 'itmpl_a', fields: { nameFirst: 'Jane' } };
element.open();
