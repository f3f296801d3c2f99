/** A browser that translates a page puts other elements in the place of its texts: what is drawn anew must not be written into what has gone. */

import { act, screen } from '@testing-library/preact';
import { beforeEach, describe, expect, test } from 'vitest';
import { choose, countPictures, heading, ID, PHOTO, SELFIE, said, standing } from './capture-scene.ts';
import { byLabel, draw, enter, errorOf, fieldOf, formView, press, stepView } from './draw.tsx';

beforeEach(countPictures);

/** As the translators of Chrome and Edge do it. */
function translate(node: Node = document.body): void {
  for (const child of [...node.childNodes]) {
    if (child instanceof Text && child.data.trim() !== '') {
      const translated = document.createElement('font');
      translated.textContent = child.data;
      child.replaceWith(translated);
    } else if (child instanceof Element && child.tagName !== 'FONT') translate(child);
  }
}

describe('on a page that the browser has translated', () => {
  test('each side of a document has its own heading', async () => {
    await draw(stepView(ID, { values: { idClass: 'dl' }, uploads: [standing('front'), standing('back')] }));
    expect(heading()).toBe('Driving licence: Front');
    translate();
    await act(() => press('Continue'));
    expect(heading()).toBe('Driving licence: Back');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
  });

  test('a field and the list above the form say what is wrong now', async () => {
    await draw(formView([fieldOf('email-address', { label: 'Email address' })]));
    await act(() => press('Continue'));
    translate();
    await act(() => enter('Email address', 'jane'));
    await act(() => press('Continue'));
    expect(errorOf(byLabel('Email address'))).toBe('Enter an address like name@example.com');
    expect(screen.getByRole('link').textContent).toBe('Email address: enter an address like name@example.com');
  });

  test('a file that stands is named, and the choosers say that they are for another one', async () => {
    const view = stepView(SELFIE);
    const { actions, show } = await draw(view);
    translate();
    byLabel('Choose a file').focus();
    await choose('Choose a file', PHOTO);
    await show({ ...view, uploads: [standing('center')] });
    expect(document.querySelector('figcaption')?.textContent).toBe('card.jpg · 2.3 MB');
    expect(document.activeElement, 'the focus stays').toBe(byLabel('Choose another file'));
    translate();
    actions.upload.mockImplementation(async () => 'upload_too_large');
    await choose('Choose another file', PHOTO);
    const problem = () => document.querySelector('.error')?.textContent;
    expect(problem()).toContain('larger than 10 MB');
    translate();
    actions.upload.mockImplementation(async () => 'upload_limit_reached');
    await choose('Choose another file', PHOTO);
    expect(problem()).toBe('No more files can be added.');
  });

  test('what happens is said', async () => {
    const view = stepView(SELFIE);
    const { show } = await draw(view);
    await show({ ...view, busy: true });
    expect(said()).toBe('One moment…');
    translate();
    await show({ ...view, notice: { kind: 'rate-limited' } });
    expect(said()).toBe('Too many tries just now. Wait a minute, then try again.');
  });
});
