import type { JSX } from 'preact';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { Button } from '../components/button.tsx';
import type { IconName } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import type { Message, Strings } from '../strings/strings.ts';
import type { Actions, View } from '../view.ts';
import { noticeText } from './frame-props.ts';

interface MessageProps<K extends View['kind']> {
  readonly t: Strings;
  readonly view: Extract<View, { readonly kind: K }>;
  readonly actions: Actions;
}

function messagePage(t: Strings, { title, text }: Message, icon: IconName) {
  return { t, title, text: [text], icon };
}

/** Refusals that are no fault and no trouble: nothing to be alarmed about. */
const CALM: readonly ErrorCode[] = ['finished', 'busy'];

/** Why the flow does not go on, and what to do. Close is there wherever something is around the flow that can take it away. */
export function RefusedScreen({
  t,
  view,
  actions,
  canClose,
}: MessageProps<'refused'> & { readonly canClose: boolean }): JSX.Element {
  const message = view.link ? t.linkProblem[view.link] : t.refused[view.code];
  return (
    <Page
      {...messagePage(t, message, view.link ? 'link' : CALM.includes(view.code) ? 'check' : 'alert')}
      actions={
        <>
          {view.canRetry && (
            <Button kind="primary" onPress={actions.retry}>
              {t.retry}
            </Button>
          )}
          {canClose && (
            <Button kind={view.canRetry ? 'secondary' : 'primary'} onPress={actions.leave}>
              {t.close}
            </Button>
          )}
        </>
      }
    />
  );
}

/** A one-time link was opened. Only the press uses it up: mail scanners open links, but press nothing. */
export function LinkScreen({ t, view, actions }: MessageProps<'link'>): JSX.Element {
  return (
    <Page
      {...messagePage(t, t.link, 'shield')}
      notice={noticeText(t, view.notice)}
      actions={
        <Button kind="primary" busy={view.busy} onPress={actions.redeem}>
          {view.busy ? t.sending : t.link.button}
        </Button>
      }
    />
  );
}

/** The end of a hosted flow that leads nowhere. */
export function LeftScreen({ t }: { readonly t: Strings }): JSX.Element {
  return <Page {...messagePage(t, t.left, 'check')} />;
}
