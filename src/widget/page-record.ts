import type { FrameMetadata } from '../protocol/messages.ts';
import type { Launcher } from './launcher.ts';

/** What all clients of a page share. The only state of the widget that lives as long as the page. */
interface PageRecord {
  /** Origin of the flow for launches that name none: where the classic script came from. */
  host?: string | undefined;
  /** Address of the classic script. The second file lies beside it. */
  script?: string | undefined;
  /** Who has the open modal: there is one at a time. */
  modal?: object | undefined;
  /** Pending while the browser goes back from an entry of ours: that is not the visitor's way, and the entry is still on top. */
  back?: Promise<unknown> | undefined;
  /** What was loaded ahead, and for which element: one at a time. */
  warm?: { readonly element: HTMLElement; readonly launcher: Launcher; readonly attributes: string } | undefined;
  /** Options that were warned about. */
  readonly warned: Record<string, boolean>;
  /** Sessions of the inquiries that the page named and that were accessed here, by the flow's origin and the inquiry: an element that is pressed again resumes. */
  readonly sessions: Record<string, FrameMetadata['session']>;
  /** Query parameters that were taken from the page's address, for the launches to come. */
  query: Record<string, string>;
}

export const page: PageRecord = { warned: {}, sessions: {}, query: {} };
