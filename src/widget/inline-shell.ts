import type { Config } from './options.ts';
import type { Shell } from './shell.ts';
import { cssLength } from './styles.ts';

/** Until the flow tells its own height, in CSS pixels. */
const FIRST_HEIGHT = 650;

/** The frame in an element of the page, as wide as that and as high as its content. */
export function createInlineShell({ options }: Config, parent: Element): Shell {
  let frame: HTMLIFrameElement | undefined;
  const drop = (): void => frame?.remove();
  return {
    mount(next) {
      drop();
      frame = next;
      frame.style.cssText = `display:block;box-sizing:border-box;width:100%;border:0;max-width:${cssLength(options.frameWidth, 'none')};height:${cssLength(options.frameHeight, `${FIRST_HEIGHT}px`)}`;
      parent.append(frame);
    },
    show() {},
    fail: drop,
    resize(height) {
      if (frame && options.frameHeight === undefined) frame.style.height = `${height}px`;
    },
    hide() {
      // Still there: it may have to say what is needed to resume.
      if (frame) frame.style.display = 'none';
    },
    drop,
  };
}
