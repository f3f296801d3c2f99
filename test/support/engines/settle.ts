import type { WebDriver } from 'selenium-webdriver';

/** Waits for two animation frames, after which what the page has decided is also drawn; WebKit's screenshots need it. */
export async function settle(driver: WebDriver): Promise<void> {
  await driver.executeAsyncScript(
    'const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done()));',
  );
}
