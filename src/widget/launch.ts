import { createLauncher } from './launcher.ts';
import { type CancelDetail, type ClientOptions, type CompleteDetail, parseOptions } from './options.ts';

/** How a launch ended, unless it failed. */
export type Outcome = ({ readonly type: 'complete' } & CompleteDetail) | ({ readonly type: 'cancel' } & CancelDetail);

/**
 * Opens a flow and tells how it ended. Callbacks are called as well, and they alone when the visitor tries again what failed:
 * the promise has settled then.
 *
 * @returns rejects with an `InquiryError` when the options are wrong or the flow cannot go on, and with the signal's reason
 * when it is aborted
 * @example
 * import { launch } from 'inquiry-widget';
 *
 * const outcome = await launch({ host: 'https://verify.example.com', templateId: 'itmpl_demoSignUpForm0000000001' });
 * if (outcome.type === 'complete') console.log(outcome.inquiryId, outcome.status);
 */
export function launch(options: ClientOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    createLauncher(parseOptions(options), (...[name, detail]) => {
      if (name === 'onComplete') resolve({ type: 'complete', ...detail });
      if (name === 'onCancel') resolve({ type: 'cancel', ...detail });
      if (name === 'onAbort') reject(options.signal?.reason);
      if (name === 'onError') reject(detail);
    }).open();
  });
}
