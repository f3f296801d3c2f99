import { createElement, render } from 'preact';
import { act } from 'preact/test-utils';
import { beforeEach, expect, test, vi } from 'vitest';
import { type FlowProps, InquiryFlow, useInquiry } from '../../src/bindings/preact.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { FLOW_ORIGIN, INQUIRY_ID, openPage, settlePromises, TEMPLATE_ID, theFrame } from '../widget/flow-frame.ts';
import { arrive } from '../widget/told-client.ts';
import { type Binding, describeBinding } from './binding.contract.ts';

const binding: Binding = {
  async mountModal(options, onRender) {
    const container = document.body.appendChild(document.createElement('main'));
    function App(props: ClientOptions): null {
      onRender(useInquiry(props));
      return null;
    }
    const update = (next: ClientOptions) => act(() => render(createElement(App, next), container));
    await update(options);
    return { update, unmount: () => act(() => render(null, container)) };
  },
  async mountInline(options) {
    const container = document.body.appendChild(document.createElement('main'));
    const update = (next: ClientOptions) => act(() => render(createElement(InquiryFlow, next as FlowProps), container));
    await update(options);
    return { update, unmount: () => act(() => render(null, container)) };
  },
};

describeBinding('with Preact', () => binding);

beforeEach(openPage);

test('a flow whose element goes before its effects are undone is not called cancelled', async () => {
  const container = document.body.appendChild(document.createElement('main'));
  const onCancel = vi.fn();
  const props = { host: FLOW_ORIGIN, templateId: TEMPLATE_ID, onCancel } as FlowProps;
  await act(() => render(createElement(InquiryFlow, props), container));
  await arrive();
  theFrame().tell('session', { inquiryId: INQUIRY_ID, sessionToken: 'secret' });
  vi.advanceTimersByTime(249);
  render(null, container);
  vi.advanceTimersByTime(1);
  await settlePromises();
  vi.advanceTimersByTime(1000);
  await settlePromises();
  expect(onCancel).not.toHaveBeenCalled();
});
