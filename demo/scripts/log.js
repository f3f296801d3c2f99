/** Shows one line in the page's list of what it heard. */
export function log(name, detail) {
  document.dispatchEvent(new CustomEvent('demo:log', { detail: { name, detail } }));
}

/** Every callback of a launch, each of which only shows that it was called. */
export const callbacks = {
  onLoad: () => log('onLoad'),
  onReady: () => log('onReady'),
  onComplete: (outcome) => log('onComplete', outcome),
  onCancel: (outcome) => log('onCancel', outcome),
  onError: ({ code, status, message }) => log('onError', { code, status, message }),
  onEvent: (name, metadata) => log('onEvent', { event: name, ...metadata }),
};
