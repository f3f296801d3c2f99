import { InquiryError, launch } from 'inquiry-widget';
import { useEffect, useRef, useState } from 'preact/hooks';
import { log } from './log.ts';
import { verificationHost } from './verification-host.ts';

export function IdentityView() {
  const [result, setResult] = useState('not verified yet');
  const controller = useRef(new AbortController());

  // A launch that is still open ends with its view.
  useEffect(() => () => controller.current.abort(), []);

  async function verify(): Promise<void> {
    try {
      const outcome = await launch({
        host: verificationHost(),
        templateId: 'itmpl_demoIdentityCheck0000001',
        referenceId: 'customer-4711',
        signal: controller.current.signal,
        onEvent: (name, metadata) => log('onEvent', { event: name, ...metadata }),
      });
      log('launch resolved', outcome);
      setResult(outcome.type === 'complete' ? outcome.status : 'not finished');
    } catch (error) {
      if (!(error instanceof InquiryError)) return;
      log('launch rejected', { code: error.code, message: error.message });
      setResult(error.code);
    }
  }

  return (
    <>
      <h2>Your identity</h2>
      <p>
        Status: <strong id="spa-status">{result}</strong>
      </p>
      <button id="spa-launch" class="button" type="button" onClick={verify}>
        Verify my identity
      </button>
    </>
  );
}
