import type { ComponentChildren, JSX } from 'preact';
import type { Surface } from '../../protocol/api.ts';
import { Button } from '../components/button.tsx';
import type { IconName } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import type { Message, StepStrings } from '../strings/strings.ts';
import type { Actions, View } from '../view.ts';
import { noticeText } from './frame-props.ts';

export interface MessageProps {
  readonly t: StepStrings;
  readonly view: Exclude<View, { readonly kind: 'screen' | 'confirm' }>;
  readonly actions: Actions;
  readonly surface: Surface;
}

/** What is no step: a link before it is used, a refusal, the end of a hosted flow that leads nowhere. */
export function MessageScreen({ t, view, actions, surface }: MessageProps): JSX.Element {
  switch (view.kind) {
    case 'left': {
      const { from } = view;
      const isOver = from === 'complete' || from === 'fail';
      return (
        <MessagePage t={t} icon={from === 'complete' ? 'check' : 'shield'} message={isOver ? t.left : t.leftEarly} />
      );
    }
    case 'link':
      // Only the press uses it up: mail scanners open links, but press nothing.
      return (
        <MessagePage t={t} icon="shield" message={t.link} notice={noticeText(t, view.notice)}>
          <Button kind="primary" busy={view.busy} onPress={actions.redeem}>
            {view.busy ? t.sending : t.next}
          </Button>
        </MessagePage>
      );
    case 'refused':
      return (
        <MessagePage
          t={t}
          // Nothing to be alarmed about.
          icon={view.code === 'finished' ? 'check' : 'alert'}
          message={view.reason ? t.reason[view.reason] : t.refused[view.code]}
        >
          {view.canRetry && (
            <Button kind="primary" onPress={actions.retry}>
              {t.retry}
            </Button>
          )}
          {/* A page of its own has nothing around it that could take it away. */}
          {surface !== 'hosted' && (
            <Button kind={view.canRetry ? 'secondary' : 'primary'} onPress={actions.leave}>
              {t.close}
            </Button>
          )}
        </MessagePage>
      );
    default:
      return view satisfies never;
  }
}

interface MessagePageProps {
  readonly t: StepStrings;
  readonly icon: IconName;
  readonly message: Message;
  readonly notice?: string | undefined;
  readonly children?: ComponentChildren;
}

function MessagePage({ message, children, ...rest }: MessagePageProps): JSX.Element {
  return <Page {...rest} title={message.title} text={[message.text]} actions={children} />;
}
