/** Shows one line in the page's list of what it heard. */
export function log(name: string, detail?: unknown): void {
  document.dispatchEvent(new CustomEvent('demo:log', { detail: { name, detail } }));
}
