import { cssLength } from './css-length.ts';
import type { Options } from './options.ts';
import type { Shell } from './shell.ts';

/** Until the flow tells its own height, in CSS pixels. */
const FIRST_HEIGHT = 650;

/** The frame in an element of the page, as wide as that and as high as its content. */
export function createInlineShell({ parent, frameHeight, frameWidth }: Options): Shell {
  let frame: HTMLIFrameElement | undefined;
  const drop = (): void => frame?.remove();
  return {
    mount(next) {
      drop();
      frame = next;
      next.style.cssText = 'display:block;box-sizing:border-box;width:100%;border:0';
      next.style.height = cssLength(frameHeight ?? FIRST_HEIGHT);
      next.style.maxWidth = cssLength(frameWidth);
      parent?.append(next);
    },
    show() {},
    fail: drop,
    resize(height) {
      if (frame && !frameHeight) frame.style.height = cssLength(height);
    },
    hide() {
      // Still there: it may have to say what is needed to resume.
      if (frame) frame.style.display = 'none';
      return undefined;
    },
    drop,
  };
}
