import type { ErrorCode } from '../protocol/error-codes.ts';

/** What holds the frame on the page. */
export interface Shell {
  /** Takes in a new frame, hidden unless the shell is shown, in place of the one before. */
  mount(frame: HTMLIFrameElement): void;
  /** Shows the frame, or while it is not `usable` that it is loading. */
  show(usable: boolean): void;
  /**
   * Shows that there is nothing to show. The frame is gone afterwards.
   *
   * @param retry tries again; absent where that would not help
   * @param href the same flow as a page of its own, where that may help
   */
  fail(code: ErrorCode, retry?: () => void, href?: string): void;
  /** Texts of the shell in the flow's language; those of the page go before. */
  translate?(texts: Readonly<Record<string, string>> | undefined): void;
  /** The flow's own height, in CSS pixels. */
  resize?(height: number): void;
  /** If the browser's history goes back because of this, when it is there. */
  hide(): Promise<unknown> | undefined;
  /** Lets go of the frame and of everything else on the page; hidden before. */
  drop(): void;
}
