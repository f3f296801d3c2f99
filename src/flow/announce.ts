/**
 * The first thing the frame document does, inlined at the top of its head: secrets leave the address, early messages of the
 * page are kept, and the page hears `load`, all before the rest of the document is parsed.
 *
 * Self-contained: the build inlines this one function as text, so it can import and refer to nothing.
 */

/** What the address carried before the secrets left it. */
export interface CapturedAddress {
  readonly search: string;
  readonly hash: string;
}

declare global {
  interface Window {
    inquiryAddress?: CapturedAddress | undefined;
    /** What the page said before the flow's code ran; removed by the host link, which then listens for itself. */
    inquiryEarly?: MessageEvent[] | undefined;
  }
}

/** @param strings texts of the modal around the flow; the service adds them to the call where the template's language has some */
export function announce(window: Window, strings?: Readonly<Record<string, string>>): void {
  const { location, history, parent } = window;
  const { search, hash, pathname } = location;
  const query = new URLSearchParams(search);
  const visible = search
    .slice(1)
    .split('&')
    // Everything that is a secret or says something about a person. By their decoded names: `fields%5B…%5D` is the same.
    .filter((pair) => {
      const [name = ''] = new URLSearchParams(pair).keys();
      return !/^(?:(?:session-token|reference-id|account-id|code)$|(?:fields|prefill)\[)/.test(name);
    })
    .join('&');
  let address: CapturedAddress = { search, hash };
  try {
    // The history entry keeps what left the address, so that a reload of the document still has it.
    const kept: unknown = history.state?.inquiryAddress;
    if (visible !== search.slice(1) || hash) {
      history.replaceState({ inquiryAddress: address }, '', pathname + (visible && `?${visible}`));
    } else if (kept) address = kept as CapturedAddress;
  } catch {
    // A document that may not touch its history still works; its address then stays as it came.
  }
  window.inquiryAddress = address;
  window.inquiryEarly = [];
  window.addEventListener('message', (event) => window.inquiryEarly?.push(event));

  const handshake = query.get('handshake');
  const target = query.get('message-target-origin') || query.get('iframe-origin') || '';
  const hasKnownMajor = handshake === null || /^[1-9]\d*$/.test(handshake);
  if (parent === window || !hasKnownMajor) return;
  try {
    // "null" is no address and throws; anything but a bare origin differs from its origin.
    if (new URL(target).origin !== target) return;
    const message: Record<string, unknown> = {
      name: 'load',
      containerId: query.get('container-id') ?? '',
      metadata: strings ? { strings } : {},
    };
    const templateId = query.get('inquiry-template-id');
    const templateVersionId = query.get('inquiry-template-version-id');
    // The page drops messages whose template differs from its own: present exactly where the address has it.
    if (templateId !== null) message['templateId'] = templateId;
    if (templateVersionId !== null) message['templateVersionId'] = templateVersionId;
    parent.postMessage(message, target);
  } catch {
    // No origin to speak to: silence.
  }
}
