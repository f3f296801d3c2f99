import type { Screen, ScreenKind } from '../../protocol/api.ts';
import type { Strings } from '../strings/strings.ts';
import type { Actions, ScreenView } from '../view.ts';

/** What the screen of a step is given. */
export interface ScreenProps<K extends ScreenKind = ScreenKind> {
  readonly t: Strings;
  readonly view: ScreenView;
  readonly screen: Extract<Screen, { readonly kind: K }>;
  readonly actions: Actions;
  /** Says something politely to those who listen. */
  readonly announce: (text: string) => void;
}
