import type { WebDriver } from 'selenium-webdriver';
import type { Driver } from 'selenium-webdriver/chrome.js';

export interface Viewport {
  /** Makes it this large, in CSS pixels. */
  set(width: number, height: number): Promise<void>;
  /** Makes it as large as it was at first, in a new tab. */
  reset(): Promise<void>;
}

/** Of the only tab of a window: with two, some browsers have one bar more. */
export async function createViewport(driver: WebDriver): Promise<Viewport> {
  return (await driver.getCapabilities()).getBrowserName() === 'chrome' ? emulated(driver as Driver) : ofWindow(driver);
}

/** Chromium's windows have a smallest size; its viewports have none, and each tab has its own. */
const emulated = (driver: Driver): Viewport => ({
  async set(width, height) {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await driver.sendDevToolsCommand('Emulation.setDeviceMetricsOverride', metrics);
  },
  async reset() {},
});

async function ofWindow(driver: WebDriver): Promise<Viewport> {
  const window = driver.manage().window();
  const first = await window.getRect();
  const [besides = 0, above = 0] = await driver.executeScript<number[]>(
    'return [outerWidth - innerWidth, outerHeight - innerHeight]',
  );
  let isChanged = false;
  return {
    async set(width, height) {
      isChanged = true;
      await window.setRect({ x: 0, y: 0, width: width + besides, height: height + above });
    },
    async reset() {
      if (isChanged) await window.setRect(first);
      isChanged = false;
    },
  };
}
