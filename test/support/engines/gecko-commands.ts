/** WebDriver's routes below `/session/{id}` as `METHOD /path`, and Marionette's command for each. */
const COMMANDS: Readonly<Record<string, string>> = {
  'GET /timeouts': 'GetTimeouts',
  'POST /timeouts': 'SetTimeouts',
  'POST /url': 'Navigate',
  'GET /url': 'GetCurrentURL',
  'POST /back': 'Back',
  'POST /forward': 'Forward',
  'POST /refresh': 'Refresh',
  'GET /title': 'GetTitle',
  'GET /window': 'GetWindowHandle',
  'DELETE /window': 'CloseWindow',
  'POST /window': 'SwitchToWindow',
  'GET /window/handles': 'GetWindowHandles',
  'POST /window/new': 'NewWindow',
  'GET /window/rect': 'GetWindowRect',
  'POST /window/rect': 'SetWindowRect',
  'POST /frame': 'SwitchToFrame',
  'POST /frame/parent': 'SwitchToParentFrame',
  'GET /element/active': 'GetActiveElement',
  'POST /element': 'FindElement',
  'POST /elements': 'FindElements',
  'POST /element/:element/element': 'FindElement',
  'POST /element/:element/elements': 'FindElements',
  'GET /element/:id/shadow': 'GetShadowRoot',
  'POST /shadow/:shadowRoot/element': 'FindElementFromShadowRoot',
  'POST /shadow/:shadowRoot/elements': 'FindElementsFromShadowRoot',
  'GET /element/:id/selected': 'IsElementSelected',
  'GET /element/:id/attribute/:name': 'GetElementAttribute',
  'GET /element/:id/property/:name': 'GetElementProperty',
  'GET /element/:id/css/:propertyName': 'GetElementCSSValue',
  'GET /element/:id/text': 'GetElementText',
  'GET /element/:id/name': 'GetElementTagName',
  'GET /element/:id/rect': 'GetElementRect',
  'GET /element/:id/enabled': 'IsElementEnabled',
  'GET /element/:id/displayed': 'IsElementDisplayed',
  'GET /element/:id/computedrole': 'GetComputedRole',
  'GET /element/:id/computedlabel': 'GetComputedLabel',
  'POST /element/:id/click': 'ElementClick',
  'POST /element/:id/clear': 'ElementClear',
  'POST /element/:id/value': 'ElementSendKeys',
  'GET /source': 'GetPageSource',
  'POST /execute/sync': 'ExecuteScript',
  'POST /execute/async': 'ExecuteAsyncScript',
  'GET /cookie': 'GetCookies',
  'POST /cookie': 'AddCookie',
  'DELETE /cookie': 'DeleteAllCookies',
  'DELETE /cookie/:name': 'DeleteCookie',
  'POST /actions': 'PerformActions',
  'DELETE /actions': 'ReleaseActions',
  'POST /alert/dismiss': 'DismissAlert',
  'POST /alert/accept': 'AcceptAlert',
  'GET /alert/text': 'GetAlertText',
  'POST /alert/text': 'SendAlertText',
  'GET /screenshot': 'TakeScreenshot',
  'GET /element/:id/screenshot': 'TakeScreenshot',
};

interface GeckoCommand {
  command: string;
  /** The body of the request with the variables of the path in it. */
  parameters: Record<string, unknown>;
}

const ROUTES = Object.entries(COMMANDS).map(([route, command]) => {
  const [method, path = ''] = route.split(' ');
  return { method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), command };
});

/** Marionette takes a frame by index or by element reference, under two names; WebDriver has one for both. */
function frameParameters(frame: unknown): Record<string, unknown> {
  if (typeof frame === 'object' && frame !== null) return { id: null, element: Object.values(frame)[0] };
  return { id: typeof frame === 'number' ? frame : null };
}

/** Translates a WebDriver request; undefined if there is no such command. */
export function toGeckoCommand(method: string, path: string, body: Record<string, unknown>): GeckoCommand | undefined {
  for (const route of ROUTES) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match === null) continue;
    const variables = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    const parameters: Record<string, unknown> = { ...body, ...Object.fromEntries(variables) };
    if (route.command === 'SwitchToFrame') Object.assign(parameters, frameParameters(body.id));
    if (route.command === 'TakeScreenshot') Object.assign(parameters, { full: false, hash: false });
    return { command: `WebDriver:${route.command}`, parameters };
  }
  return undefined;
}
