import { scan, startAttributes } from './attributes.ts';
import { check } from './check.ts';
import { Client } from './client.ts';
import { InquiryError } from './inquiry-error.ts';
import { launch } from './launch.ts';
import { page } from './page-record.ts';
import { returned } from './returned.ts';
import { VERSION } from './version.ts';

/** Calls what needs the script, after what is running now; before the script is there, an array in its place keeps it. */
function push(call: () => void): void {
  setTimeout(call);
}

const Inquiry = { check, Client, InquiryError, launch, push, returned, scan, version: VERSION };

declare global {
  interface Window {
    /** What the classic script adds to the page. */
    Inquiry?: typeof Inquiry;
  }
}

// A page that has the script twice keeps the first: two would answer the same click. What is an array is the page's queue.
const queue: unknown = (Object.hasOwn(window, 'Inquiry') && window.Inquiry) || [];
if (Array.isArray(queue)) {
  // Markup that calls itself so would stand in its place: a named picture, say.
  const script = document.currentScript;
  if (script instanceof HTMLScriptElement && script.src) {
    page.script = script.src;
    // By `window`, here as everywhere: a script of the page that says `const URL` would hide it.
    page.host = new window.URL(script.src).origin;
  }
  window.Inquiry = Inquiry;
  startAttributes();
  for (const call of queue) push(call);
}
