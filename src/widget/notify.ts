/** Calls a callback of the host page. What it throws goes to the page's own error handler and stops nothing of ours. */
export function notify(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    reportError(error);
  }
}
