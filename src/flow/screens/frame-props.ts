import type { PageProps } from '../components/page.tsx';
import type { Strings } from '../strings/strings.ts';
import type { Notice } from '../view.ts';
import type { ScreenProps } from './screen-props.ts';

export function noticeText(t: Strings, notice: Notice | undefined): string | undefined {
  return notice && t.notice[notice.kind];
}

export type FrameProps = Omit<PageProps, 'actions' | 'children'>;

type FrameSource = Pick<ScreenProps, 't' | 'view' | 'screen' | 'actions'>;

/** What every step's page shows alike: heading, progress, Back, Close, notice. */
export function frameProps({ t, view, screen, actions }: FrameSource): FrameProps {
  const notice = noticeText(t, view.notice);
  // That the inquiry went on elsewhere explains the whole page; the rest is about the button just pressed.
  const leads = view.notice?.kind === 'moved-on';
  return {
    t,
    // The template's, as the document says.
    lang: document.documentElement.lang,
    title: screen.title,
    text: screen.text,
    progress: view.progress,
    lead: leads ? notice : undefined,
    notice: leads ? undefined : notice,
    onBack: view.canGoBack ? () => actions.submit({ kind: 'back' }, {}) : undefined,
    onClose: actions.askExit,
  };
}
