/** Visitors who upload files, and the files they left. */

import { readdir } from 'node:fs/promises';
import type { FlowVisitor } from './flow-visitor.ts';
import { visit } from './flow-visits.ts';
import { captureContent, PNG } from './sample-content.ts';
import type { ServiceWorld } from './service-world.ts';

/** A visitor at a step that asks for files. */
export const visitCapture = (world: ServiceWorld, of = captureContent()): Promise<FlowVisitor> => visit(world, of);

/** A PNG of the given size. */
export function pngOf(bytes: number): Uint8Array {
  const file = new Uint8Array(bytes);
  file.set(PNG);
  return file;
}

/** Everything in the folder of files, however deep; the folder of unfinished ones itself is always there. */
export async function filesOf({ filesFolder }: ServiceWorld): Promise<string[]> {
  const names = await readdir(filesFolder, { recursive: true });
  return names.filter((name) => name !== 'unfinished');
}
