/** How a visitor presses and types, with real input, in the way that is quickest in each engine. */

import { Key, type WebDriver, type WebElement } from 'selenium-webdriver';

export interface Hands {
  /** Presses the middle of an element that is in sight. */
  click(element: WebElement): Promise<void>;
  /** Puts the focus into a field by a press on it, and types over what is in it. */
  type(element: WebElement, text: string): Promise<void>;
}

/** One request for a press, and one for a press and all the keys. `click()` of the drivers waits 60 (Firefox) to 100 ms (Chromium) each time. */
function byActions(driver: WebDriver): Hands {
  const press = (element: WebElement) => driver.actions().move({ origin: element, duration: 0 }).press().release();
  return {
    click: (element) => press(element).perform(),
    type: (element, text) =>
      press(element)
        .keyDown(Key.CONTROL)
        .sendKeys('a')
        .keyUp(Key.CONTROL)
        .sendKeys(text === '' ? Key.BACK_SPACE : text.replaceAll('\n', Key.ENTER))
        .perform(),
  };
}

/** WebKit's driver is quick at these, and types into a field in a frame only after a `click()`. */
const BY_ELEMENT: Hands = {
  click: (element) => element.click(),
  async type(element, text) {
    await element.click();
    await element.clear();
    await element.sendKeys(text);
  },
};

export async function createHands(driver: WebDriver): Promise<Hands> {
  const name = (await driver.getCapabilities()).getBrowserName();
  return name === 'MiniBrowser' ? BY_ELEMENT : byActions(driver);
}
