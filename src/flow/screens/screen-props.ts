import type { Screen, ScreenKind } from '../../protocol/api.ts';
import type { StepStrings, Strings } from '../strings/strings.ts';
import type { Actions, ScreenView } from '../view.ts';
import type { Ending } from './use-ending.ts';

/** What the screen of a step is given. */
export interface ScreenProps<K extends ScreenKind = ScreenKind> {
  readonly t: Strings;
  readonly view: ScreenView;
  readonly screen: Extract<Screen, { readonly kind: K }>;
  readonly actions: Actions;
  /** Says something politely to those who listen. */
  readonly announce: (text: string) => void;
}

/** The steps that ask for something. */
export type LoadedKind = 'form' | 'government-id' | 'selfie' | 'document' | 'review';

/** What the screen of such a step is given. */
export interface StepProps<K extends LoadedKind> extends ScreenProps<K> {
  readonly t: StepStrings;
  /** That the time of the inquiry runs out, once it does. */
  readonly ending: Ending | undefined;
}
