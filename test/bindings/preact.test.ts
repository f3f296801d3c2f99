import { createElement, render } from 'preact';
import { act } from 'preact/test-utils';
import { type FlowProps, InquiryFlow, useInquiry } from '../../src/bindings/preact.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
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
