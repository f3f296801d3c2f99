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
import { InquiryFlow, useInquiry } from '../../src/bindings/vue.ts';
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
    const hooks = createHooks<ReactElement>(React);
    const Page = (): ReactElement => {
      const { open } = hooks.useInquiry(START);
      return React.createElement(
        'main',
        null,
        React.createElement('button', { onClick: open }, 'Verify'),
        React.createElement(hooks.InquiryFlow, { ...START, className: 'flow' } as FlowProps),
      );
    };
    const html: string = require('react-dom/server').renderToStaticMarkup(React.createElement(Page));
    expect(html).toBe('<main><button>Verify</button><div class="flow"></div></main>');
  });

  test('by Vue', async () => {
    const page = defineComponent(() => {
      const { open } = useInquiry(START);
      return () =>
        createElement('main', [
          createElement('button', { onClick: open }, 'Verify'),
          createElement(InquiryFlow, { options: START, class: 'flow' }),
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
    expect(renderSvelte(page as Parameters<typeof renderSvelte>[0]).body).not.toContain('iframe');
    expect(handle).toMatchObject({ open: expect.any(Function) });
  });
});
