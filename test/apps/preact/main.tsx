import { type FlowProps, InquiryFlow, useInquiry } from 'inquiry-widget/preact';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { optionsAt, type View } from '../app-page.ts';

function Modal({ rendering }: { readonly rendering: number }) {
  const { open, warm } = useInquiry(optionsAt(rendering));
  return (
    <button type="button" onClick={open} onPointerEnter={warm}>
      Verify
    </button>
  );
}

function App() {
  const [rendering, setRendering] = useState(1);
  const [view, setView] = useState<View>('modal');
  return (
    <>
      <button type="button" onClick={() => setRendering(rendering + 1)}>
        Again
      </button>
      <button type="button" onClick={() => setView('inline')}>
        Inline
      </button>
      <button type="button" onClick={() => setView('nothing')}>
        Remove
      </button>
      {view === 'modal' && <Modal rendering={rendering} />}
      {view === 'inline' && <InquiryFlow {...(optionsAt(rendering) as FlowProps)} className="flow" />}
      <output>Rendering {rendering}</output>
    </>
  );
}

const root = document.getElementById('app');
if (root) render(<App />, root);
