import { scan, startAttributes } from './attributes.ts';
import { check } from './check.ts';
import { Client } from './client.ts';
import { InquiryError } from './inquiry-error.ts';
import { launch } from './launch.ts';
import { page } from './page-record.ts';
import { VERSION } from './version.ts';

const Inquiry = { check, Client, InquiryError, launch, scan, version: VERSION };

declare global {
  interface Window {
    /** What the classic script adds to the page. */
    Inquiry?: typeof Inquiry;
  }
}

// A page that has the script twice keeps the first: two would answer the same click.
if (!window.Inquiry) {
  const { src }: { src?: string } = Object(document.currentScript);
  if (src) {
    page.script = src;
    page.host = new URL(src).origin;
  }
  window.Inquiry = Inquiry;
  startAttributes();
}
