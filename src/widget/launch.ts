import type { InquiryError } from './inquiry-error.ts';
import { createLauncher } from './launcher.ts';
import { type CancelDetail, type ClientOptions, type CompleteDetail, parseOptions } from './options.ts';

/** How a launch ended, unless it failed. */
export type Outcome = ({ readonly type: 'complete' } & CompleteDetail) | ({ readonly type: 'cancel' } & CancelDetail);

/**
 * Opens a flow and tells how it ended. Callbacks are called as well.
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
    const { signal, onComplete, onCancel, onError } = options;
    const config = parseOptions({
      ...options,
      onComplete(detail: CompleteDetail) {
        resolve({ type: 'complete', ...detail });
        onComplete?.(detail);
      },
      onCancel(detail: CancelDetail) {
        resolve({ type: 'cancel', ...detail });
        onCancel?.(detail);
      },
      onError(error: InquiryError) {
        reject(error);
        onError?.(error);
      },
    });
    const abort = (): void => reject(signal?.reason);
    if (signal?.aborted) abort();
    else {
      signal?.addEventListener('abort', abort);
      createLauncher(config).open();
    }
  });
}
