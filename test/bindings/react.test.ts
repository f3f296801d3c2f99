import { createRequire } from 'node:module';
import type { ReactElement, ReactNode } from 'react';
import { describe, expect, test } from 'vitest';
import { createHooks, type FlowProps } from '../../src/bindings/hooks.ts';
import type { InquiryHandle } from '../../src/bindings/live-client.ts';
import type { ClientOptions } from '../../src/widget/options.ts';
import { openPage, settlePromises, theFrame } from '../widget/flow-frame.ts';
import { type Binding, describeBinding, START, watchFrames } from './binding.contract.ts';

type React = typeof import('react');
type Act = (callback: () => void) => void;
interface Root {
  render(node: ReactNode): void;
  unmount(): void;
}

/** Each version that the binding says it works with: where it is installed, and what it says it is. */
const VERSIONS = [
  ['16.8', 'test/apps/react-16/package.json'],
  ['17', 'test/apps/react-17/package.json'],
  ['18', 'test/apps/react-18/package.json'],
  ['19', 'package.json'],
] as const;

/** One React with its way to render: it has changed with 18. */
function loadReact(version: string, folder: string) {
  const require = createRequire(`${process.cwd()}/${folder}`);
  const React = require('react') as React;
  expect(React.version).toMatch(new RegExp(`^${version}\\.`));
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const act: Act = 'act' in React ? React.act : require('react-dom/test-utils').act;
  const container = document.body.appendChild(document.createElement('main'));
  const isModern = Number.parseInt(version, 10) >= 18;
  const legacy = require('react-dom');
  const root: Root = isModern
    ? require('react-dom/client').createRoot(container)
    : {
        render: (node) => legacy.render(node, container),
        unmount: () => legacy.unmountComponentAtNode(container),
      };
  return {
    React,
    ...createHooks<ReactElement>(React),
    render(node: ReactNode): void {
      act(() => {
        root.render(node);
      });
    },
    unmount(): void {
      act(() => {
        root.unmount();
      });
    },
  };
}

interface ModalProps {
  readonly useInquiry: (options: ClientOptions) => InquiryHandle;
  readonly options: ClientOptions;
  readonly onRender: (handle: InquiryHandle) => void;
}

function Modal({ useInquiry, options, onRender }: ModalProps): null {
  onRender(useInquiry(options));
  return null;
}

interface OpenerProps extends Omit<ModalProps, 'onRender'> {
  readonly React: React;
  readonly opens: boolean;
}

/** Opens the flow as early as there is a page to open it on. */
function Opener({ React, useInquiry, options, opens }: OpenerProps): null {
  const { open } = useInquiry(options);
  React.useLayoutEffect(() => {
    if (opens) open();
  });
  return null;
}

function createBinding(version: string, folder: string): Binding {
  return {
    mountModal(options, onRender) {
      const { React, useInquiry, render, unmount } = loadReact(version, folder);
      const update = (next: ClientOptions) =>
        render(React.createElement(Modal, { useInquiry, options: next, onRender }));
      update(options);
      return { update, unmount };
    },
    mountInline(options) {
      const { React, InquiryFlow, render, unmount } = loadReact(version, folder);
      render(React.createElement(InquiryFlow, options as FlowProps));
      return { update: (next) => render(React.createElement(InquiryFlow, next as FlowProps)), unmount };
    },
  };
}

for (const [version, folder] of VERSIONS) {
  describeBinding(`with React ${version}`, () => createBinding(version, folder));

  test(`with React ${version}, what is rendered counts before effects run: they may be late`, () => {
    openPage();
    const { React, useInquiry, render, unmount } = loadReact(version, folder);
    const show = (templateId: string, opens: boolean) =>
      render(React.createElement(Opener, { React, useInquiry, options: { ...START, templateId }, opens }));
    show('itmpl_first', false);
    show('itmpl_second', true);
    expect(new URL(theFrame().element.src).searchParams.get('inquiry-template-id')).toBe('itmpl_second');
    unmount();
  });

  describe(`with React ${version} in StrictMode`, () => {
    test('a double mount makes one frame and opens one flow', async () => {
      openPage();
      const made = watchFrames();
      const { React, InquiryFlow, render, unmount } = loadReact(version, folder);
      render(React.createElement(React.StrictMode, null, React.createElement(InquiryFlow, START)));
      await settlePromises();
      const flow = theFrame();
      flow.announce();
      await settlePromises();
      expect([made, flow.actions]).toEqual([['iframe'], ['connect+open']]);
      unmount();
    });

    test('two flows of one page are two', async () => {
      openPage();
      const made = watchFrames();
      const { React, useInquiry, render, unmount } = loadReact(version, folder);
      const handles: InquiryHandle[] = [];
      const onRender = (handle: InquiryHandle) => handles.push(handle);
      const part = () => React.createElement(Modal, { useInquiry, options: START, onRender });
      render(React.createElement('div', null, part(), part()));
      handles[0]?.warm();
      handles[1]?.warm();
      expect(made).toEqual(['iframe', 'iframe']);
      unmount();
    });
  });

  test(`with React ${version}, class, id and style go to the element around the frame, and nothing else`, () => {
    openPage();
    const { React, InquiryFlow, render, unmount } = loadReact(version, folder);
    const props = { ...START, className: 'flow', id: 'place', style: { minHeight: 1 }, referenceId: 'user-42' };
    render(React.createElement(InquiryFlow, props));
    const place = theFrame().place;
    expect(place?.getAttributeNames().sort()).toEqual(['class', 'id', 'style']);
    unmount();
  });
}
