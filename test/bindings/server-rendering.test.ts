// @vitest-environment node
/** A server that renders a page with a flow on it: there is no page around it, and nothing is launched. */

import { createRequire } from 'node:module';
import type { ReactElement } from 'react';
import { render as renderSvelte } from 'svelte/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { h as createElement, createSSRApp, defineComponent } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { createHooks, type FlowProps } from '../../src/bindings/hooks.ts';
import { createInquiry } from '../../src/bindings/svelte.ts';
import { useInquiry as useVueInquiry, InquiryFlow as VueInquiryFlow } from '../../src/bindings/vue.ts';
import type { ClientOptions } from '../../src/widget/options.ts';

const START = { host: 'https://verify.example.com', templateId: 'itmpl_a', preload: 'eager' } as const;

beforeEach(() => {
  expect([typeof window, typeof document]).toEqual(['undefined', 'undefined']);
  for (const level of ['error', 'warn'] as const) vi.spyOn(console, level);
});

afterEach(() => {
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
  expect(vi.mocked(console.warn).mock.calls).toEqual([]);
});

/** By whatever version of React. */
interface PageProps extends ReturnType<typeof createHooks<ReactElement>> {
  readonly React: typeof import('react');
}

function ReactPage({ React, useInquiry, InquiryFlow }: PageProps): ReactElement {
  const { open } = useInquiry(START);
  return React.createElement(
    'main',
    null,
    React.createElement('button', { onClick: open }, 'Verify'),
    React.createElement(InquiryFlow, { ...START, className: 'flow' } as FlowProps),
  );
}

describe('a page with a modal flow and one inside is rendered on a server', () => {
  test.for([
    ['16', 'test/apps/react-16/package.json'],
    ['17', 'test/apps/react-17/package.json'],
    ['18', 'test/apps/react-18/package.json'],
    ['19', 'package.json'],
  ] as const)('by React %s', ([version, folder]) => {
    const require = createRequire(`${process.cwd()}/${folder}`);
    const React = require('react') as typeof import('react');
    expect(React.version.split('.')[0]).toBe(version);
    const { useInquiry, InquiryFlow } = createHooks<ReactElement>(React);
    const page = React.createElement(ReactPage, { React, useInquiry, InquiryFlow });
    const html: string = require('react-dom/server').renderToStaticMarkup(page);
    expect(html).toBe('<main><button>Verify</button><div class="flow"></div></main>');
  });

  test('by Vue', async () => {
    const page = defineComponent(() => {
      const { open } = useVueInquiry(START);
      return () =>
        createElement('main', [
          createElement('button', { onClick: open }, 'Verify'),
          createElement(VueInquiryFlow, { options: START, class: 'flow' }),
        ]);
    });
    expect(await renderVue(createSSRApp(page))).toBe('<main><button>Verify</button><div class="flow"></div></main>');
  });

  test('by Svelte', () => {
    let handle: unknown;
    // What the compiler makes of a component; attachments do not run on a server.
    const page = (): void => {
      handle = createInquiry(() => START as ClientOptions);
    };
    expect(renderSvelte(page as Parameters<typeof renderSvelte>[0], { props: {} as never }).body).not.toContain(
      'iframe',
    );
    expect(handle).toMatchObject({ open: expect.any(Function) });
  });
});
