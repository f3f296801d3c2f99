/** What a visitor looks at: the page, a frame of it, or the flow's frame there; and how one waits for what is to be seen. */

import { error as driverErrors, type WebDriver, type WebElement } from 'selenium-webdriver';
import { WEBKIT } from './hands.ts';
import { PAGE_FUNCTIONS } from './page-functions.ts';

const WAIT_MS = 15_000;
/** Between two looks at the page: short at first, because most of what is waited for is there in no time. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 80;

/** Where a page shows a flow. */
export type FlowPlace = 'modal' | 'inline';

export interface Sight {
  /** Goes on in the page: what is in the frames of these IDs, the outermost first. Default: those it was in last. */
  toPage(frames?: readonly string[]): Promise<void>;
  /** Waits until the flow's frame is on the page and shown, and goes on inside it. Default: the first one, wherever it is. */
  toFlow(place?: FlowPlace): Promise<void>;
  /** Whether the driver only forgot the flow that it was in, as WebKit's does now and then. Then goes on inside it. */
  findsFlowAgain(): Promise<boolean>;
  /** Brings to sight what is inside the flow, where the driver does not by itself. */
  scrollTo(element: WebElement): Promise<void>;
  run<T>(script: string, ...args: readonly unknown[]): Promise<T>;
  /** Once more where the driver lost the frame it was in, which is still there. */
  inFrame<T>(attempt: () => Promise<T>): Promise<T>;
  /** Tries until there is something. Errors of a page that is just changing, or of a frame that got lost, make it try again. */
  until<T>(what: string, attempt: () => Promise<T | undefined | null | false>): Promise<T>;
  /** What is to be seen, for the message of a failed test. */
  describe(): Promise<string>;
}

const FRAME = 'return document.getElementById(arguments[0])';

/** Errors of a page that is just changing: the next look is another one. */
const TRANSIENT = [
  driverErrors.StaleElementReferenceError,
  driverErrors.ElementNotInteractableError,
  driverErrors.ElementClickInterceptedError,
  driverErrors.JavascriptError,
];

export function isFrameLost(error: unknown): boolean {
  return error instanceof driverErrors.NoSuchWindowError || error instanceof driverErrors.NoSuchFrameError;
}

/** @param flowOrigin by which the frame is known */
export async function createSight(driver: WebDriver, flowOrigin: () => string): Promise<Sight> {
  const losesFrames = (await driver.getCapabilities()).getBrowserName() === WEBKIT;
  let frames: readonly string[] = [];
  let isInFlow = false;
  let place: FlowPlace | undefined;

  const runHere = <T>(script: string, ...args: readonly unknown[]): Promise<T> =>
    driver.executeScript<T>(`${PAGE_FUNCTIONS}\n${script}`, ...args);
  const switchToFlow = async (frame: WebElement) => {
    await driver.switchTo().frame(frame);
    isInFlow = true;
  };
  const switchToPage = async () => {
    isInFlow = false;
    await driver.switchTo().defaultContent();
    for (const id of frames) await driver.switchTo().frame(await runHere<WebElement>(FRAME, id));
  };
  /** Whether an error is only that the driver lost the frame it was in. */
  const hasLostFrame = (error: unknown) => losesFrames && (isInFlow || frames.length > 0) && isFrameLost(error);
  const returnToFlow = async (): Promise<boolean> => {
    await switchToPage();
    const frame = await runHere<WebElement | null>('return findFlow(...arguments)', flowOrigin(), place);
    if (frame) await switchToFlow(frame);
    return frame !== null;
  };

  const sight: Sight = {
    async toPage(within = frames) {
      frames = within;
      await switchToPage();
    },
    async toFlow(wanted) {
      await switchToPage();
      place = wanted;
      await sight.until('the flow to be shown', async () => {
        const frame = await sight.run<WebElement | null>('return findFlowAtRest(...arguments)', flowOrigin(), place);
        if (!frame) return false;
        try {
          await switchToFlow(frame);
          // What Firefox is told of a document that is just being replaced is lost with it.
          if (await runHere<boolean>('return location.origin === arguments[0]', flowOrigin())) return true;
        } catch (error) {
          if (!(losesFrames && isFrameLost(error))) throw error;
        }
        await switchToPage();
        return false;
      });
    },
    async findsFlowAgain() {
      return losesFrames && isInFlow && (await returnToFlow());
    },
    async scrollTo(element) {
      // WebKit does not scroll the page for a frame of another site, and a press out of sight is lost.
      if (!losesFrames || !isInFlow) return;
      const middle = await runHere<number>(
        'const { top, height } = arguments[0].getBoundingClientRect(); return top + height / 2',
        element,
      );
      await switchToPage();
      await runHere(
        `const { top } = findFlow(arguments[1], arguments[2]).getBoundingClientRect();
         scrollBy({ top: top + arguments[0] - innerHeight / 2, behavior: 'instant' });`,
        middle,
        flowOrigin(),
        place,
      );
      await returnToFlow();
    },
    run(script, ...args) {
      return sight.inFrame(() => runHere(script, ...args));
    },
    async inFrame(attempt) {
      try {
        return await attempt();
      } catch (error) {
        if (!hasLostFrame(error)) throw error;
        if (!isInFlow) await switchToPage();
        else if (!(await returnToFlow())) throw error;
        return attempt();
      }
    },
    async until(what, attempt) {
      let last: unknown;
      const end = Date.now() + WAIT_MS;
      for (let pause = FIRST_PAUSE_MS; Date.now() < end; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
        try {
          const found = await attempt();
          if (found) return found;
        } catch (error) {
          const isPassing = TRANSIENT.some((kind) => error instanceof kind) || hasLostFrame(error);
          if (!isPassing) throw error;
          last = error;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      throw new Error(`Waited for ${what}${last ? ` (last: ${last})` : ''}. ${await sight.describe()}`);
    },
    async describe() {
      try {
        const text = await sight.run<string>(
          'return location.href.split("?")[0] + "\\n" + document.body.innerText + "\\n" + JSON.stringify(window.heard ?? null)',
        );
        return `The document showed:\n${text}`;
      } catch (error) {
        // A frame that is gone, or a page that is loading, has nothing to show.
        return `The document could not be read: ${error}`;
      }
    },
  };
  return sight;
}
