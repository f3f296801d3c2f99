/** Makes ready what the first visitors will ask for, so that none of them waits for it. */

import type { AppDeps } from './app.ts';
import { faultOf } from './log.ts';
import { resolveBoot } from './routes/pages/resolve-boot.ts';

/** Compresses the documents of the live versions, then the scripts and styles. Nothing waits for it. */
export async function warmUp({ store, site, documents, loopbackOnly, log }: AppDeps): Promise<void> {
  try {
    for (const { id } of await store.templates(await store.defaultEnvironmentId())) {
      const { boot } = await resolveBoot(store, { templateId: id }, loopbackOnly);
      await documents.documentOf(boot).file.compress();
    }
    for (const file of site.scripts.values()) await file.compress();
    for (const { file } of site.assets.values()) await file.compress();
  } catch (error) {
    // What is not ready is made when it is asked for.
    log.warn('warm_up_failed', faultOf(error));
  }
}
