import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { By, Key } from 'selenium-webdriver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type LaunchedEngine, launchEngine } from '../support/engines/launch-engine.ts';
import { settle } from '../support/engines/settle.ts';

/** What the other specs rely on, so that a broken harness is told from a broken product. */
const PAGE = `<!doctype html><title>Host</title><iframe></iframe><div id=host></div><script>
  document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = '<button>Inside</button>';
  document.querySelector('iframe').srcdoc = '<label>Name <input id=name></label>';
</script>`;

let server: Server;
let engine: LaunchedEngine;

beforeAll(async () => {
  server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE)).listen(0);
  await once(server, 'listening');
  engine = await launchEngine(inject('engine'));
});

afterAll(async () => {
  await engine?.stop();
  server?.close();
});

async function openPage(): Promise<LaunchedEngine['driver']> {
  const { driver } = engine;
  await driver.get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return driver;
}

test('keys typed in a frame arrive in its field', async () => {
  const driver = await openPage();
  await driver.switchTo().frame(await driver.findElement(By.css('iframe')));
  const field = await driver.findElement(By.id('name'));
  await field.click();
  await field.sendKeys('Ada', Key.ARROW_LEFT, 'n');
  expect(await field.getAttribute('value')).toBe('Adna');
  await driver.switchTo().defaultContent();
});

test('an element inside an open shadow root is found', async () => {
  const driver = await openPage();
  const root = await (await driver.findElement(By.id('host'))).getShadowRoot();
  expect(await (await root.findElement(By.css('button'))).getText()).toBe('Inside');
});

test('a missing element is told as such', async () => {
  const driver = await openPage();
  await expect(driver.findElement(By.id('nowhere'))).rejects.toMatchObject({ name: 'NoSuchElementError' });
});

test('a screenshot of a settled page is a picture', async () => {
  const driver = await openPage();
  await settle(driver);
  const picture = Buffer.from(await driver.takeScreenshot(), 'base64');
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
});
