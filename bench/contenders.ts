/** Who is measured: the files that a host page loads, and the page that opens a modal with them as their documentation says. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PEER_FRAME_PATHS } from './probes.ts';

const ROOT = join(import.meta.dirname, '..');
const PEERS = join(import.meta.dirname, 'peers');
/** Size of our modal, so that the bare frame draws as much. */
const BARE_STYLE = 'position:fixed;inset:0;margin:auto;border:0;width:480px;height:720px';

export interface ContenderFile {
  readonly kind: 'script' | 'style';
  /** From the root of the clone. */
  readonly path: string;
}

/** Scripts of the page, in which `flow` is the flow's origin and `templateId` the template. */
export interface Contender {
  readonly name: string;
  /** All that a host page has to load before a modal can be drawn. */
  readonly files: readonly ContenderFile[];
  /** The classic script finds the flow by where it came from. */
  readonly isServedByFlow?: boolean;
  /** Attributes of each button. */
  readonly attributes?: (templateId: string) => string;
  /** Known to the page before any other script: the queue that the documentation puts there. */
  readonly queue?: string;
  /** Once, after the script. */
  readonly prepare?: string;
  /** Makes `button` open the modal. Not given: attributes do. */
  readonly wire?: string;
  /** What may be done when the visitor shows intent, with `button`; it opens at the press. Empty: attributes do it. Not given: nobody does. */
  readonly warm?: string;
  /** One opening, closing and removal; `bench.measure(open)` resolves when the flow can be used. */
  readonly cycle: string;
}

function peerVersion(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(PEERS, 'package.json'), 'utf8'));
  const { dependencies } = manifest as { dependencies: Readonly<Record<string, string>> };
  return `${name} ${dependencies[name]}`;
}

const peerFile = (kind: ContenderFile['kind'], path: string): ContenderFile => {
  return { kind, path: `bench/peers/node_modules/${path}` };
};

export const BARE: Contender = {
  name: 'bare iframe',
  files: [],
  prepare: `
    function bare() {
      const query = new URLSearchParams({
        'inquiry-template-id': templateId, 'iframe-origin': location.origin, 'flow-type': 'embedded',
      });
      const frame = document.createElement('iframe');
      frame.style.cssText = '${BARE_STYLE}';
      frame.allow = 'camera ' + flow;
      frame.src = flow + '/widget?' + query;
      document.body.append(frame);
      return frame;
    }`,
  wire: 'button.onclick = bare;',
  cycle: 'let frame; await bench.measure(() => { frame = bare(); }); frame.remove();',
};

export const OURS: Contender = {
  name: 'inquiry-widget',
  files: [{ kind: 'script', path: 'dist/inquiry.js' }],
  isServedByFlow: true,
  attributes: (templateId) => `data-inquiry-template="${templateId}"`,
  warm: '',
  cycle: `
    let client;
    const started = Promise.withResolvers();
    const canceled = new Promise((resolve) => {
      client = new Inquiry.Client({ templateId, host: flow, onCancel: resolve, onEvent: (name) => name === 'start' && started.resolve() });
    });
    await bench.measure(() => client.open());
    await started.promise;
    client.cancel(true);
    await canceled;
    client.destroy();`,
};

const PERSONA: Contender = {
  name: peerVersion('persona'),
  files: [peerFile('script', 'persona/dist/persona.js')],
  prepare: `const persona = (callbacks) => new Persona.Client({ templateId, customHost: new URL(flow).host, ...callbacks });`,
  wire: 'button.onclick = () => { const client = persona({ onReady: () => client.open() }); };',
  warm: `
    let client, isReady = false, isPressed = false;
    button.addEventListener('pointerover', () => {
      client ??= persona({ onReady: () => { isReady = true; if (isPressed) client.open(); } });
    });
    button.onclick = () => { isPressed = true; if (isReady) client.open(); };`,
  cycle: `
    let client;
    await bench.measure(() => { client = persona({ onReady: () => client.open() }); });
    client.destroy();`,
};

const TYPEFORM: Contender = {
  name: peerVersion('@typeform/embed'),
  files: [
    peerFile('script', '@typeform/embed/build/embed.js'),
    peerFile('style', '@typeform/embed/build/css/popup.css'),
  ],
  prepare: `const popup = () => tf.createPopup(flow + '${PEER_FRAME_PATHS.typeform}');`,
  wire: 'button.onclick = () => popup().open();',
  cycle: `
    const shown = popup();
    await bench.measure(() => shown.open());
    shown.close();
    shown.unmount();`,
};

const CAL: Contender = {
  name: peerVersion('@calcom/embed-core'),
  files: [peerFile('script', '@calcom/embed-core/dist/embed/embed.js')],
  attributes: () => `data-cal-link="${PEER_FRAME_PATHS.cal.slice(1)}"`,
  queue: 'window.Cal = (...args) => Cal.q.push(args); Cal.q = []; Cal.ns = {};',
  prepare: `Cal('init', { origin: flow });`,
  warm: `
    button.addEventListener('pointerover', () =>
      Cal('prerender', { calLink: '${PEER_FRAME_PATHS.cal.slice(1)}', type: 'modal' }));`,
  cycle: `
    await bench.measure(() => Cal('modal', { calLink: '${PEER_FRAME_PATHS.cal.slice(1)}' }));
    document.querySelector('cal-modal-box').close();
    document.querySelector('cal-modal-box').remove();`,
};

const VERIFF: Contender = {
  name: peerVersion('@veriff/incontext-sdk'),
  files: [peerFile('script', '@veriff/incontext-sdk/dist/index.umd.js')],
  prepare: `const veriff = () => veriffSDK.createVeriffFrame({ url: flow + '${PEER_FRAME_PATHS.veriff}' });`,
  wire: 'button.onclick = veriff;',
  cycle: 'let shown; await bench.measure(() => { shown = veriff(); }); shown.close();',
};

export const PEERS_BESIDE: readonly Contender[] = [PERSONA, TYPEFORM, CAL, VERIFF];
export const CONTENDERS: readonly Contender[] = [BARE, OURS, ...PEERS_BESIDE];

export function readContenderFile({ path }: ContenderFile): Buffer {
  return readFileSync(join(ROOT, path));
}
