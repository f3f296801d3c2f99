/** What a person does in a browser: reads headings, fills fields by their labels, presses buttons by their names, uses keys. */

import axe from 'axe-core';
import { error as driverErrors, Key, type WebDriver, type WebElement } from 'selenium-webdriver';
import { PAGE_FUNCTIONS } from './page-functions.ts';

const WAIT_MS = 15_000;

/** What a host page heard, in order. `args` went through JSON; errors keep code, status, message, retryable. */
export interface Heard {
  readonly name: string;
  readonly args: readonly unknown[];
}

export interface AxeFinding {
  readonly id: string;
  readonly nodes: readonly string[];
}

export interface Visitor {
  readonly driver: WebDriver;
  /** A new tab, the old one closed: nothing of `sessionStorage` is left. */
  startAfresh(): Promise<void>;
  /** Goes to an address, in the top document. */
  goTo(address: string): Promise<void>;
  /** Waits until the flow's frame is on the page and shown, and goes on inside it. */
  enterFlow(): Promise<void>;
  /** Goes on in the top document. */
  leaveFlow(): Promise<void>;
  /** Waits until a heading of this text is shown. */
  sees(heading: string): Promise<void>;
  /** Waits until this text is shown anywhere in the document. */
  reads(text: string): Promise<void>;
  /** Waits for a button or link of this name that can be pressed, and presses it. */
  press(name: string): Promise<void>;
  /** Waits for the field with this label, or group and label (`Date of birth/Day`), and types over what is in it. */
  fill(label: string, text: string): Promise<void>;
  /** Ticks or chooses what has this label. */
  choose(label: string): Promise<void>;
  /** The value of the field with this label. */
  valueOf(label: string): Promise<string>;
  isReadOnly(label: string): Promise<boolean>;
  /** Gives a file to the file chooser of this label. */
  attach(label: string, path: string): Promise<void>;
  /** Presses keys where the focus is. */
  keys(...keys: string[]): Promise<void>;
  /** Name of what has the focus in the current document, or its tag. */
  focused(): Promise<string>;
  /** Waits until the page heard this, and returns the first such entry's arguments. */
  hears(name: string, matches?: (args: readonly unknown[]) => boolean): Promise<readonly unknown[]>;
  /** Everything the page heard so far. Only in the top document. */
  heard(): Promise<readonly Heard[]>;
  /** Waits until the page shows no flow. */
  seesNoFlow(): Promise<void>;
  /** Waits for a condition of the page, by a script that returns it. */
  waitFor(what: string, script: string, ...args: readonly unknown[]): Promise<void>;
  run<T>(script: string, ...args: readonly unknown[]): Promise<T>;
  /** What axe finds in the current document. */
  axe(): Promise<readonly AxeFinding[]>;
  /** What is to be seen, for the message of a failed test. */
  describe(): Promise<string>;
}

/** Errors of a page that is just changing: the next look is another one. */
const TRANSIENT = [
  driverErrors.StaleElementReferenceError,
  driverErrors.ElementNotInteractableError,
  driverErrors.ElementClickInterceptedError,
  driverErrors.JavascriptError,
];

/** What the drivers of WebKit and Chromium say of a press that was done, and took away the frame that it was done in. */
function tookFrameAway(error: unknown): boolean {
  return error instanceof driverErrors.NoSuchWindowError || /target frame detached/.test(String(error));
}

/** @param flowOrigin by which the frame is known */
export function createVisitor(driver: WebDriver, flowOrigin: () => string): Visitor {
  const run = <T>(script: string, ...args: readonly unknown[]): Promise<T> =>
    driver.executeScript<T>(`${PAGE_FUNCTIONS}\n${script}`, ...args);

  const until = async <T>(what: string, attempt: () => Promise<T | undefined | null | false>): Promise<T> => {
    let last: unknown;
    try {
      return (await driver.wait(async () => {
        try {
          return (await attempt()) || false;
        } catch (error) {
          if (!TRANSIENT.some((kind) => error instanceof kind)) throw error;
          last = error;
          return false;
        }
      }, WAIT_MS)) as T;
    } catch (error) {
      if (!(error instanceof driverErrors.TimeoutError)) throw error;
      throw new Error(`Waited for ${what}${last ? ` (last: ${last})` : ''}. ${await describePage()}`);
    }
  };

  const describePage = async (): Promise<string> => {
    try {
      const text = await run<string>(
        'return location.href.split("?")[0] + "\\n" + document.body.innerText + "\\n" + JSON.stringify(window.heard ?? null)',
      );
      return `The document showed:\n${text}`;
    } catch (error) {
      // A frame that is gone, or a page that is loading, has nothing to show.
      return `The document could not be read: ${error}`;
    }
  };

  const control = (label: string) =>
    until(`a field "${label}"`, () => run<WebElement | null>('return findControl(arguments[0])', label));
  const onElement = (
    what: string,
    script: string,
    args: readonly unknown[],
    act: (element: WebElement) => Promise<void>,
  ) =>
    until(what, async () => {
      const element = await run<WebElement | null>(script, ...args);
      if (!element) return false;
      await act(element);
      return true;
    });
  const heard = () => run<Heard[]>('return window.heard ?? []');

  const visitor: Visitor = {
    driver,
    run,
    heard,
    async startAfresh() {
      const before = await driver.getWindowHandle();
      const handles = await driver.getAllWindowHandles();
      await driver.switchTo().newWindow('tab');
      const fresh = await driver.getWindowHandle();
      for (const handle of new Set([...handles, before])) {
        await driver.switchTo().window(handle);
        await driver.close();
      }
      await driver.switchTo().window(fresh);
    },
    async goTo(address) {
      await driver.switchTo().defaultContent();
      await driver.get(address);
    },
    async enterFlow() {
      await driver.switchTo().defaultContent();
      const frame = await until('the flow to be shown', () =>
        run<WebElement | null>('return findFlow(arguments[0])', flowOrigin()),
      );
      await driver.switchTo().frame(frame);
    },
    async leaveFlow() {
      await driver.switchTo().defaultContent();
    },
    async seesNoFlow() {
      await driver.switchTo().defaultContent();
      await until('the flow to be gone', () => run<boolean>('return !findFlow(arguments[0])', flowOrigin()));
    },
    async sees(heading) {
      await until(`the heading "${heading}"`, () => run<boolean>('return hasHeading(arguments[0])', heading));
    },
    async reads(text) {
      await until(`the text "${text}"`, () =>
        run<boolean>('return document.body.innerText.includes(arguments[0])', text),
      );
    },
    async press(name) {
      await onElement(`a button "${name}"`, 'return findButton(arguments[0])', [name], async (element) => {
        try {
          await element.click();
        } catch (error) {
          if (!tookFrameAway(error)) throw error;
        }
      });
    },
    async fill(label, text) {
      await onElement(`a field "${label}"`, 'return findControl(arguments[0])', [label], async (element) => {
        await element.click();
        await element.clear();
        await element.sendKeys(text);
      });
    },
    async choose(label) {
      await onElement(
        `a choice "${label}"`,
        'return findControl(arguments[0]) ?? findOption(arguments[0])',
        [label],
        async (element) => {
          if (await element.isSelected()) return;
          const list = await run<WebElement | null>('return arguments[0].closest("select")', element);
          // By its first letters, as with a keyboard: a list that is opened belongs to the system.
          if (list) await list.sendKeys(label);
          else await element.click();
        },
      );
    },
    async valueOf(label) {
      return run<string>('return arguments[0].value', await control(label));
    },
    async isReadOnly(label) {
      return run<boolean>('return isReadOnly(arguments[0])', label);
    },
    async attach(label, path) {
      await onElement(`a file chooser "${label}"`, 'return findFileInput(arguments[0])', [label], (element) =>
        element.sendKeys(path),
      );
    },
    async keys(...keys) {
      await driver
        .actions()
        .sendKeys(...keys)
        .perform();
    },
    async focused() {
      return run<string>('return nameOf(activeElement())');
    },
    async hears(name, matches = () => true) {
      await driver.switchTo().defaultContent();
      const entry = await until(`the page to hear ${name}`, async () =>
        (await heard()).find((candidate) => candidate.name === name && matches(candidate.args)),
      );
      return entry.args;
    },
    async waitFor(what, script, ...args) {
      await until(what, () => run<boolean>(script, ...args));
    },
    async axe() {
      await driver.executeScript(`if (!window.axe) { ${axe.source} }`);
      return driver.executeAsyncScript<AxeFinding[]>(
        `const done = arguments[arguments.length - 1];
         axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(
           (result) => done(result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))),
           (error) => done([{ id: 'axe failed: ' + error, nodes: [] }]));`,
      );
    },
    async describe() {
      const current = await describePage();
      await driver.switchTo().defaultContent();
      return `${current}\n${await describePage()}`;
    },
  };
  return visitor;
}

export { Key };
