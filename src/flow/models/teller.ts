/** What the page hears of an inquiry, in the order it has to come. */

import type { CaptureMethod } from '../../protocol/api.ts';
import type { DroppedField } from '../../protocol/field-keys.ts';
import type { CompleteMetadata } from '../../protocol/messages.ts';
import type { HostLink } from '../host-link.ts';
import type { Inquiry } from './flow-state.ts';

export interface TellerDeps {
  readonly link: HostLink;
  /** Runs a function when the view of the current state is in the document. */
  readonly afterRender: (run: () => void) => void;
  /** Height of the document, in CSS pixels. */
  readonly pageHeight: () => number;
}

export interface Teller {
  start(inquiry: Inquiry, dropped: readonly DroppedField[]): void;
  /** `pageHeight` is the new screen's, so this one waits until the screen is drawn; what has to come after it does. */
  page(name: string): void;
  /** The screen that is on has another height. */
  height(): void;
  /** A file stands for a slot of the inquiry's step. */
  upload(inquiry: Inquiry, slot: string, capture: CaptureMethod, idClass: string | undefined): void;
  outcome(inquiry: Inquiry): void;
  complete(inquiry: Inquiry): void;
  exit(inquiry: Inquiry | undefined): void;
}

export function createTeller({ link, afterRender, pageHeight }: TellerDeps): Teller {
  let pending: (() => void) | undefined;
  function flush(): void {
    const tell = pending;
    pending = undefined;
    tell?.();
  }
  return {
    start({ flow: { inquiryId }, token }, dropped) {
      link.send('start', { inquiryId });
      link.send('session', { inquiryId, sessionToken: token });
      link.send('inquiry-load', {});
      for (const { key, reason } of dropped) link.send('prefill-dropped', { key, reason });
    },
    page(name) {
      flush();
      pending = () => link.send('page-change', { name, path: `/${name}`, pageHeight: pageHeight() });
      afterRender(flush);
    },
    height: () => link.send('resize', { pageHeight: pageHeight() }),
    upload({ flow: { screen } }, slot, captureMethod, idClass) {
      if (screen.kind === 'selfie') {
        link.send('selfie-record-upload', { stepData: { files: [{ pose: slot, captureMethod }] } });
        return;
      }
      const stepData = {
        ...(idClass && { idClass }),
        files: [{ side: slot, captureMethod }],
      };
      link.send('document-upload', { stepData });
    },
    outcome: (inquiry) => link.send('outcome', metadataOf(inquiry)),
    complete(inquiry) {
      flush();
      const metadata = metadataOf(inquiry);
      link.send(metadata.status === 'failed' ? 'fail' : 'complete', metadata);
    },
    exit(inquiry) {
      flush();
      link.send('exit', inquiry ? { inquiryId: inquiry.flow.inquiryId, sessionToken: inquiry.token } : {});
    },
  };
}

function metadataOf({ flow: { inquiryId, status, outcome } }: Inquiry): CompleteMetadata {
  return { inquiryId, status: outcome?.status ?? status, fields: outcome?.fields ?? {} };
}
