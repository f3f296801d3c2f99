/** What a person does in a browser: reads headings, fills fields by their labels, presses buttons by their names, uses keys. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Key, type WebDriver, type WebElement } from 'selenium-webdriver';
import { settle } from '../engines/settle.ts';
import { createHands, WEBKIT } from './hands.ts';
import { createSight, type FlowPlace, isFrameLost } from './sight.ts';
import { createViewport } from './viewport.ts';

/** The small one of the two that the package holds: it goes over the wire to each document that is looked at. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
  /**
   * Goes to an address. The page that is looked at from then on is its document, or what is in a frame of it: `within` holds the IDs of the
   * frames, the outermost first.
   */
  goTo(address: string, within?: readonly string[]): Promise<void>;
  /**
   * Goes to another document of the same site as this script of the page does, and waits until it is there. A script that runs while its document goes into the page
   * cache is never answered by WebKit's driver.
   */
  goBy(script: string, ...args: readonly unknown[]): Promise<void>;
  /** Makes the viewport this large, in CSS pixels, until the next tab. */
  setViewport(width: number, height: number): Promise<void>;
  /** Waits until the flow's frame is on the page and shown, and goes on inside it. Default: the first one, wherever it is. */
  enterFlow(place?: FlowPlace): Promise<void>;
  /** Goes on in the page. */
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
  /** Goes back as by the browser's button, while the page shows a flow: Firefox's driver waits for a way that the page stopped. */
  goBack(): Promise<void>;
  /** Presses keys where the focus is. */
  keys(...keys: string[]): Promise<void>;
  /** Name of what has the focus in the current document, or its tag. */
  focused(): Promise<string>;
  /** Waits until the page heard this, and returns the first such entry's arguments. Goes on in the page. */
  hears(name: string, matches?: (args: readonly unknown[]) => boolean): Promise<readonly unknown[]>;
  /** Everything the page heard so far. Only in the page. */
  heard(): Promise<readonly Heard[]>;
  /** Waits until the page shows no flow. */
  seesNoFlow(): Promise<void>;
  /** Waits for a condition of the page, by a script that returns it. */
  waitFor(what: string, script: string, ...args: readonly unknown[]): Promise<void>;
  run<T>(script: string, ...args: readonly unknown[]): Promise<T>;
  /** What axe finds in the current document, by these of its rules. Default: by all. */
  axe(rules?: readonly string[]): Promise<readonly AxeFinding[]>;
  /** What is to be seen, for the message of a failed test. */
  describe(): Promise<string>;
}

/** As the page's `findChoice` gives it. */
interface Choice {
  readonly isDone?: boolean;
  readonly list?: WebElement;
  readonly press?: WebElement;
}

/** What the drivers of WebKit and Chromium say of a press that was done, and took away the frame that it was done in. */
function tookFrameAway(error: unknown): boolean {
  return isFrameLost(error) || /target frame detached/.test(String(error));
}

/** @param flowOrigin by which the frame is known */
export async function createVisitor(driver: WebDriver, flowOrigin: () => string): Promise<Visitor> {
  const sight = await createSight(driver, flowOrigin);
  const hands = await createHands(driver);
  const viewport = await createViewport(driver);
  const isWebKit = (await driver.getCapabilities()).getBrowserName() === WEBKIT;
  let tab = await driver.getWindowHandle();
  const { run, until } = sight;

  const click = async (element: WebElement): Promise<boolean> => {
    const isDone = await hands.click(element);
    if (!isDone) await sight.scrollTo(element);
    return isDone;
  };
  const control = (label: string) =>
    until(`a field "${label}"`, () => run<WebElement | null>('return findControl(arguments[0])', label));
  const onElement = (
    what: string,
    script: string,
    args: readonly unknown[],
    act: (element: WebElement) => Promise<unknown>,
  ) =>
    until(what, async () => {
      const element = await run<WebElement | null>(script, ...args);
      if (!element) return false;
      return (await act(element)) !== false;
    });
  const heard = () => run<Heard[]>('return window.heard ?? []');

  const visitor: Visitor = {
    driver,
    run,
    heard,
    async startAfresh() {
      await driver.switchTo().newWindow('tab');
      const fresh = await driver.getWindowHandle();
      await driver.switchTo().window(tab);
      await driver.close();
      await driver.switchTo().window(fresh);
      await sight.toPage([]);
      tab = fresh;
      await viewport.reset();
    },
    setViewport: viewport.set,
    async goTo(address, within = []) {
      await sight.toPage([]);
      await driver.get(address);
      // WebKit's driver answers once a document is there: what its scripts listen to may be pressed before they do.
      if (isWebKit)
        await until('the page to be loaded', () => run<boolean>('return document.readyState === "complete"'));
      if (within.length > 0) await hands.arrive();
      await sight.toPage(within);
      // What is pressed in a frame of another site that was not drawn yet goes to the page around it.
      if (within.length > 0) await settle(driver);
    },
    async goBy(script, ...args) {
      await sight.toPage();
      const address = await driver.getCurrentUrl();
      // Later: this script, too, has to be answered.
      await run(`setTimeout(function () { ${script} }, 0, ...arguments)`, ...args);
      await until('another document', async () => (await driver.getCurrentUrl()) !== address);
    },
    enterFlow: (place) => sight.toFlow(place),
    leaveFlow: () => sight.toPage(),
    async seesNoFlow() {
      await sight.toPage();
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
      let mayBeDone = false;
      await until(`a button "${name}"`, async () => {
        const element = await run<WebElement | null>('return withinReach(findButton(arguments[0]))', name);
        if (!element) return mayBeDone;
        try {
          return await click(element);
        } catch (error) {
          if (!tookFrameAway(error)) throw error;
          // Where the driver lost a frame that is still there, nobody knows what became of the press: the button, if it is there.
          if (await sight.findsFlowAgain()) {
            mayBeDone = true;
            return false;
          }
          return true;
        }
      });
    },
    async fill(label, text) {
      await onElement(`a field "${label}"`, 'return withinReach(findControl(arguments[0]))', [label], (element) =>
        hands.type(element, text),
      );
    },
    async choose(label) {
      await until(`a choice "${label}"`, async () => {
        const choice = await run<Choice | null>('return findChoice(arguments[0])', label);
        // By its first letters, as with a keyboard: a list that is opened belongs to the system.
        if (choice?.list) await choice.list.sendKeys(label);
        else if (choice?.press) return click(choice.press);
        return choice !== null;
      });
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
    async goBack() {
      await sight.toPage();
      await run('window.history.back()');
    },
    async keys(...keys) {
      await sight.inFrame(() =>
        driver
          .actions()
          .sendKeys(...keys)
          .perform(),
      );
    },
    async focused() {
      return run<string>('return nameOf(activeElement())');
    },
    async hears(name, matches = () => true) {
      await sight.toPage();
      const entry = await until(`the page to hear ${name}`, async () =>
        (await heard()).find((candidate) => candidate.name === name && matches(candidate.args)),
      );
      return entry.args;
    },
    async waitFor(what, script, ...args) {
      await until(what, () => run<boolean>(script, ...args));
    },
    async axe(rules) {
      // Colours on their way from one to another belong to neither.
      await visitor.waitFor(
        'the end of transitions',
        'return !document.getAnimations().some((animation) => animation instanceof CSSTransition)',
      );
      if (!(await run('return Boolean(window.axe)'))) await run(AXE);
      return run<AxeFinding[]>(
        `const [rules] = arguments;
         return axe.run(document, { iframes: false, resultTypes: ['violations'], ...(rules && { runOnly: rules }) }).then(
           (result) => result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) })),
           (error) => [{ id: 'axe failed: ' + error, nodes: [] }]);`,
        rules ?? null,
      );
    },
    async describe() {
      const current = await sight.describe();
      await sight.toPage();
      return `${current}\n${await sight.describe()}`;
    },
  };
  return visitor;
}

export { Key };
