import { describe, expect, test } from 'vitest';
import { createApp, h as createElement, defineComponent, KeepAlive, nextTick, reactive, shallowRef } from 'vue';
import type { InquiryHandle } from '../../src/bindings/live-client.ts';
import { InquiryFlow, useInquiry } from '../../src/bindings/vue.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { findFrames, openPage, settlePromises, theFrame } from '../widget/flow-frame.ts';
import { type Binding, describeBinding, START } from './binding.contract.ts';

function mount(component: object) {
  const app = createApp(component);
  app.mount(document.body.appendChild(document.createElement('main')));
  return app;
}

const binding: Binding = {
  mountModal(options, onRender) {
    const given = shallowRef(options);
    const app = mount(
      defineComponent(() => {
        const handle = useInquiry(given);
        return () => {
          onRender(handle);
          return given.value.language ?? null;
        };
      }),
    );
    return {
      update: (next) => {
        given.value = next;
        return nextTick();
      },
      unmount: () => app.unmount(),
    };
  },
  mountInline(options) {
    const given = shallowRef(options);
    const app = mount(() => createElement(InquiryFlow, { options: given.value }));
    return {
      update: (next) => {
        given.value = next;
        return nextTick();
      },
      unmount: () => app.unmount(),
    };
  },
};

describeBinding('with Vue', () => binding);

describe('with Vue', () => {
  test('a change inside of reactive options counts, too', async () => {
    openPage();
    const options = reactive({ ...START, fields: { nameFirst: 'Jane' } });
    let handle: InquiryHandle | undefined;
    const app = mount(
      defineComponent(() => {
        handle = useInquiry(options as ClientOptions);
        return () => null;
      }),
    );
    handle?.warm();
    options.fields.nameFirst = 'Joan';
    await nextTick();
    const flow = theFrame();
    flow.announce();
    await settlePromises();
    handle?.open();
    expect(flow.heard.at(-1)?.metadata).toMatchObject({ fields: { nameFirst: 'Joan' } });
    app.unmount();
  });

  test('attributes go to the element around the frame', () => {
    openPage();
    const app = mount(() => createElement(InquiryFlow, { options: START, class: 'flow', 'data-test': '1' }));
    expect(theFrame().place?.outerHTML).toMatch(/^<div class="flow" data-test="1">/);
    app.unmount();
  });

  test('a flow that is kept alive out of sight ends there, and begins anew when it is shown again', async () => {
    openPage();
    const isShown = shallowRef(true);
    const flow = () => createElement(InquiryFlow, { options: START });
    const app = mount(() => createElement(KeepAlive, () => (isShown.value ? flow() : undefined)));
    const first = theFrame();
    isShown.value = false;
    await settlePromises();
    expect(findFrames()).toEqual([]);
    isShown.value = true;
    await settlePromises();
    expect(theFrame().element).not.toBe(first.element);
    expect(theFrame().element.isConnected).toBe(true);
    app.unmount();
    await settlePromises();
    expect(findFrames()).toEqual([]);
  });
});
