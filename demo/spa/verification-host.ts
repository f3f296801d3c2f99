/** Where the flow is: the page says it, because an app from npm cannot know. */
export function verificationHost(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="inquiry-host"]');
  if (!meta) throw new Error('The page has no <meta name="inquiry-host">.');
  return meta.content;
}
