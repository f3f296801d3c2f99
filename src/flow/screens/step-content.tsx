/// <reference types="vite/client" />

import type { JSX } from 'preact';
import { enSteps } from '../strings/en-steps.ts';
import capture from '../styles/capture.css?inline';
import fields from '../styles/fields.css?inline';
import { DocumentScreen, GovernmentIdScreen, SelfieScreen } from './capture-screen.tsx';
import { FormScreen } from './form-screen.tsx';
import { type MessageProps, MessageScreen } from './message-screen.tsx';
import { ReviewScreen } from './review-screen.tsx';
import type { LoadedKind, ScreenProps } from './screen-props.ts';
import { useEnding } from './use-ending.ts';
import { useNoticeInSight } from './use-notice-in-sight.ts';

export { sendFile } from '../send-file.ts';

/**
 * Adds the rules of these screens to the document, once. By the object model: a style element would need its own permission in
 * the Content-Security-Policy, and a link one more request to wait for.
 */
export function adoptStepStyles(document: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(fields + capture);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** The steps that ask for something, with their texts. */
export function StepContent(props: ScreenProps<LoadedKind>): JSX.Element {
  const { screen, view, announce } = props;
  const t = enSteps;
  useNoticeInSight(view);
  const own = { ...props, t, ending: useEnding(view.progress.endsAt, t.ending, announce) };
  switch (screen.kind) {
    case 'form':
      return <FormScreen {...own} screen={screen} />;
    case 'government-id':
      return <GovernmentIdScreen {...own} screen={screen} />;
    case 'selfie':
      return <SelfieScreen {...own} screen={screen} />;
    case 'document':
      return <DocumentScreen {...own} screen={screen} />;
    case 'review':
      return <ReviewScreen {...own} screen={screen} />;
    default:
      return screen satisfies never;
  }
}

/** What is no step, with its texts. */
export function MessageContent(props: Omit<MessageProps, 't'>): JSX.Element {
  return <MessageScreen {...props} t={enSteps} />;
}
