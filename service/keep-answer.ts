/**
 * A question that is asked once for all who want to know at the same time, and whose answer holds for a while. That it could not be
 * asked does not hold: whoever comes next asks again.
 *
 * @param keptMs how long an answer holds, from when it came
 * @param now in ms; a clock that was set back makes the answer one of nobody knows when
 */
export function keepAnswer<T>(ask: () => Promise<T>, keptMs: number, now: () => number): () => Promise<T> {
  let known: { readonly at: number; readonly answer: T } | undefined;
  let asking: Promise<T> | undefined;

  async function askAnew(): Promise<T> {
    const answer = await ask();
    known = { at: now(), answer };
    return answer;
  }

  return async () => {
    const age = known ? now() - known.at : -1;
    if (known && age >= 0 && age < keptMs) return known.answer;
    asking ??= askAnew().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}
