/**
 * What tells, in the frame and on the page, that the flow can be used: its first control is there, would be hit by a press, and was
 * painted. The same for every contender; as text, because it runs in the browser.
 */

/** What the frame tells the page. Nobody's message but this. */
const USABLE = 'bench:usable';

/** Path of the frame document for launchers that put an address of their own into the frame. */
export const PEER_FRAME_PATHS = { typeform: '/peer/typeform', cal: '/peer/cal/embed', veriff: '/peer/veriff' } as const;
export type PeerFrame = keyof typeof PEER_FRAME_PATHS;

/** First script of every frame document. */
export const FRAME_PROBE = `(() => {
  const painted = new MessageChannel();
  painted.port1.onmessage = () => parent.postMessage('${USABLE}', '*');
  function isUsable(control) {
    if (!control.checkVisibility({ visibilityProperty: true })) return false;
    const { x, y, width, height } = control.getBoundingClientRect();
    return control.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  }
  requestAnimationFrame(function look() {
    const controls = document.querySelectorAll('button:enabled,input:enabled,select:enabled,textarea:enabled,a[href]');
    if ([...controls].some(isUsable)) painted.port2.postMessage('');
    else requestAnimationFrame(look);
  });
})();`;

/** Makes the flow run under a launcher that knows another product's frame: its address first, then what that launcher waits for. */
export const frameAdapter = (peer: PeerFrame, templateId: string): string =>
  `history.replaceState(null, '', '/widget?inquiry-template-id=${templateId}');${peer === 'cal' ? CAL_FRAME : ''}`;

/** This launcher shows its frame when the frame says so, and again when it was loaded ahead. A hidden frame has no animation frames. */
const CAL_FRAME = `{
  const tell = (type) =>
    parent.postMessage({ originator: 'CAL', type, namespace: '', fullType: 'CAL::' + type, data: {} }, '*');
  const watch = new MutationObserver(() => {
    if (!document.querySelector('button:enabled,input:enabled')) return;
    watch.disconnect();
    tell('__iframeReady');
    tell('linkReady');
  });
  watch.observe(document, { childList: true, subtree: true });
  addEventListener('message', ({ data }) => data?.method === 'connect' && tell('linkReady'));
}`;

/** Script of the host page, before any other: `bench`. */
export const HOST_PROBE = `
const bench = (() => {
  let begin;
  let settle;
  function framesIn(root) {
    return [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element.localName === 'iframe' ? [element] : []),
      ...(element.shadowRoot ? framesIn(element.shadowRoot) : []),
    ]);
  }
  function isShown(frame) {
    if (!frame.checkVisibility({ visibilityProperty: true })) return false;
    const { x, y, width, height } = frame.getBoundingClientRect();
    const at = [x + width / 2, y + height / 2];
    let hit = document.elementFromPoint(...at);
    for (let root = hit?.shadowRoot; root; root = hit.shadowRoot) {
      const inner = root.elementFromPoint(...at);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit === frame;
  }
  addEventListener('message', ({ data, source }) => {
    if (data !== '${USABLE}') return;
    const frame = framesIn(document).find(({ contentWindow }) => contentWindow === source);
    (function look() {
      if (!frame?.isConnected) return;
      if (begin === undefined || !isShown(frame)) requestAnimationFrame(look);
      else settle(performance.now() - begin);
    })();
  });
  /** Runs what opens; ms until the frame can be used. */
  function measure(open) {
    return new Promise((resolve) => {
      settle = (ms) => {
        begin = undefined;
        resolve(ms);
      };
      begin = performance.now();
      open();
    });
  }
  const button = () => document.getElementById('open');
  return {
    measure,
    /** By a script: nothing of the press was to be seen before. */
    press: () => measure(() => button().click()),
    /** So many ms after the pointer came over the button. Call it before the pointer comes. */
    pressAfterIntent(ms) {
      bench.pressed = new Promise((resolve) => {
        button().addEventListener('pointerover', () => setTimeout(() => resolve(bench.press()), ms), { once: true });
      });
    },
    /** What the page had to do when it was made is done. */
    settled: () => new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(() => resolve()))),
  };
})();`;
