import { onTestFinished } from 'vitest';
import { documentOf } from './host-page.ts';
import { startHostSite } from './host-site.ts';
import type { World } from './world.ts';

/**
 * Leads the visitor to a page of another origin of the same site, which frames the flow and says in its address that it is the host page, and
 * goes on inside the flow. The page is gone after the test.
 *
 * @param start what the flow is asked to show, by the names of the address
 */
export async function goToLyingPage(
  { visitor, host, flow }: World,
  start: Readonly<Record<string, string>>,
): Promise<void> {
  const liar = await startHostSite();
  onTestFinished(() => liar.stop());
  const query = new URLSearchParams({ ...start, 'iframe-origin': liar.origin, 'message-target-origin': host.origin });
  const address = `${flow.origin}/widget?${query}`.replaceAll('&', '&amp;');
  const body = `<iframe width="500" height="700" src="${address}"></iframe>`;
  await visitor.goTo(liar.origin + liar.serve(documentOf({ body })));
  await visitor.enterFlow();
}
