/** How a visitor presses and types, with real input, in the way that is quickest in each engine. */

import { error as driverErrors, Key, type WebDriver, type WebElement } from 'selenium-webdriver';
import { settle } from '../engines/settle.ts';

/** As its driver calls the browser. */
export const WEBKIT = 'MiniBrowser';

export interface Hands {
  /** Comes to a page: its window has the focus from then on, before anything in it is pressed. */
  arrive(): Promise<void>;
  /** Presses the middle of an element that is in sight. False if the press did not arrive there. */
  click(element: WebElement): Promise<boolean>;
  /**
   * Puts the focus into a field by a press on it, and types over what is in it. False if the focus is not there after the press: the
   * page was still moving it, and nothing was typed.
   */
  type(element: WebElement, text: string): Promise<boolean>;
}

/** How long a window may take to have the focus. */
const FOCUS_TIMEOUT_MS = 15_000;

/** One request for a press, and one for all the keys. `click()` of the drivers waits 60 (Firefox) to 100 ms (Chromium) each time. */
function byActions(driver: WebDriver, isChromium: boolean): Hands {
  const click = async (element: WebElement) => {
    try {
      await driver.actions().move({ origin: element, duration: 0 }).press().release().perform();
    } catch (error) {
      // A frame that is taller than the window scrolls nothing around it: only the driver's own way comes to what is below.
      if (!(error instanceof driverErrors.MoveTargetOutOfBoundsError)) throw error;
      await element.click();
    }
    return true;
  };
  return {
    /**
     * Chromium gives a window the focus with the first input. If that is a press in a frame of another site, the window takes the focus back
     * from the frame in the same moment, now and then, and what was pressed has lost it.
     */
    async arrive() {
      await driver.actions().move({ x: 0, y: 0, duration: 0 }).perform();
      const hasFocus = () => driver.executeScript<boolean>('return document.hasFocus()');
      if (isChromium) await driver.wait(hasFocus, FOCUS_TIMEOUT_MS, 'the window to have the focus');
    },
    click,
    async type(element, text) {
      await click(element);
      if (!(await driver.executeScript<boolean>('return document.activeElement === arguments[0]', element)))
        return false;
      const keys = text === '' ? Key.BACK_SPACE : text.replaceAll('\n', Key.ENTER);
      await driver.actions().keyDown(Key.CONTROL).sendKeys('a').keyUp(Key.CONTROL).sendKeys(keys).perform();
      // Firefox scrolls to what was typed with the next frame. Nobody is quicker than that, but a test: it would press where a button was.
      if (!isChromium) await settle(driver);
      return true;
    },
  };
}

/** Out of sight of tests that list what a page has. By the window: an open modal keeps what is pressed in it for itself. */
const EXPECT_PRESS = `
  const [element] = arguments;
  Object.defineProperty(window, 'hasArrived', { value: false, writable: true, configurable: true, enumerable: false });
  window.addEventListener('click', (event) => {
    if (event.composedPath().includes(element)) window.hasArrived = true;
  }, { once: true, capture: true });`;

/** WebKit's driver is quick at these, and types into a field in a frame only after a `click()`. Of its presses, one in some hundred is lost. */
const byElement = (driver: WebDriver): Hands => ({
  async arrive() {},
  async click(element) {
    await driver.executeScript(EXPECT_PRESS, element);
    await element.click();
    return (await driver.executeScript<boolean | null>('return window.hasArrived ?? null')) !== false;
  },
  async type(element, text) {
    await element.click();
    await element.clear();
    await element.sendKeys(text.replaceAll('\n', Key.ENTER));
    return true;
  },
});

export async function createHands(driver: WebDriver): Promise<Hands> {
  const name = (await driver.getCapabilities()).getBrowserName();
  return name === WEBKIT ? byElement(driver) : byActions(driver, name === 'chrome');
}
