import { type FlowProps, InquiryFlow, useInquiry } from 'inquiry-widget/react';
import { createElement, Fragment, type ReactElement, useState } from 'react';
import { optionsAt, type View } from '../app-page.ts';

function Modal({ rendering }: { readonly rendering: number }): ReactElement {
  const { open, warm } = useInquiry(optionsAt(rendering));
  return createElement('button', { type: 'button', onClick: open, onPointerEnter: warm }, 'Verify');
}

/** The same in each version of React that the binding works with, so without markup. */
export function App(): ReactElement {
  const [rendering, setRendering] = useState(1);
  const [view, setView] = useState<View>('modal');
  const button = (text: string, onClick: () => void) => createElement('button', { type: 'button', onClick }, text);
  return createElement(
    Fragment,
    null,
    button('Again', () => setRendering(rendering + 1)),
    button('Inline', () => setView('inline')),
    button('Remove', () => setView('nothing')),
    view === 'modal' && createElement(Modal, { rendering }),
    view === 'inline' && createElement(InquiryFlow, { ...optionsAt(rendering), className: 'flow' } as FlowProps),
    createElement('output', null, `Rendering ${rendering}`),
  );
}
