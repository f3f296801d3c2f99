import { Client } from 'inquiry-widget';
import { useEffect, useRef, useState } from 'preact/hooks';
import { log } from './log.ts';
import { verificationHost } from './verification-host.ts';

export function ProfileView() {
  const [isReady, setIsReady] = useState(false);
  const client = useRef<Client>(undefined);

  // The frame is loaded with the view and goes with it.
  useEffect(() => {
    client.current = new Client({
      host: verificationHost(),
      templateId: 'itmpl_demoSignUpForm0000000001',
      fields: { nameFirst: 'Ada', nameLast: 'Lindqvist' },
      onLoad: () => log('onLoad'),
      onReady: () => {
        log('onReady');
        setIsReady(true);
      },
      onEvent: (name, metadata) => log('onEvent', { event: name, ...metadata }),
      onComplete: (outcome) => log('onComplete', outcome),
      onCancel: (outcome) => log('onCancel', outcome),
      onError: ({ code, message }) => log('onError', { code, message }),
    });
    return () => client.current?.destroy();
  }, []);

  return (
    <>
      <h2>Your profile</h2>
      <p>{isReady ? 'The form is loaded and opens at once.' : 'The form is on its way.'}</p>
      <button id="spa-open" class="button" type="button" onClick={() => client.current?.open()}>
        Edit my profile
      </button>
    </>
  );
}
