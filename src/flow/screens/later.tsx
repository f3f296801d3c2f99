import type { JSX } from 'preact';
import type { Screen } from '../../protocol/api.ts';
import { enLater } from '../strings/en-later.ts';
import { DocumentScreen, GovernmentIdScreen, SelfieScreen } from './capture-screen.tsx';
import { ReviewScreen } from './review-screen.tsx';
import type { ScreenProps } from './screen-props.ts';

export type LaterKind = Extract<Screen['kind'], 'government-id' | 'selfie' | 'document' | 'review'>;

/** The steps that no first screen needs, with their texts. */
export function LaterContent(props: ScreenProps<LaterKind>): JSX.Element {
  const { screen } = props;
  const later = enLater;
  switch (screen.kind) {
    case 'government-id':
      return <GovernmentIdScreen {...props} screen={screen} later={later} />;
    case 'selfie':
      return <SelfieScreen {...props} screen={screen} later={later} />;
    case 'document':
      return <DocumentScreen {...props} screen={screen} later={later} />;
    case 'review':
      return <ReviewScreen {...props} screen={screen} later={later} />;
    default:
      return screen satisfies never;
  }
}
