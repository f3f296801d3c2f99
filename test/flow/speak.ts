import { onTestFinished, vi } from 'vitest';

/** Until the test is over the page is in this language, and the browser names those that its visitor reads. */
export function speak(language: string, visitor: readonly string[] = []): void {
  const { lang } = document.documentElement;
  onTestFinished(() => {
    document.documentElement.lang = lang;
  });
  document.documentElement.lang = language;
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(visitor);
}
