/** Web Locks of one browser, as far as the flow uses them: exclusive ones, `ifAvailable` or with a signal. */

interface Waiting {
  readonly owner: object;
  grant(): void;
}

export class FakeLocks {
  /** Every name that was asked for. */
  readonly names: string[] = [];
  readonly #holders = new Map<string, object>();
  readonly #queues = new Map<string, Waiting[]>();

  /** The locks as one document sees them; `close` when it is gone, with all that it holds and waits for. */
  connect(): { readonly locks: LockManager; close(): void } {
    const owner = {};
    const request = (name: string, options: LockOptions, callback: LockGrantedCallback<unknown>) =>
      this.#request(owner, name, options, callback);
    return {
      locks: { request } as unknown as LockManager,
      close: () => {
        for (const [name, queue] of this.#queues) {
          this.#queues.set(
            name,
            queue.filter((waiting) => waiting.owner !== owner),
          );
        }
        for (const [name, holder] of [...this.#holders]) if (holder === owner) this.#free(name);
      },
    };
  }

  #request(owner: object, name: string, { ifAvailable, signal }: LockOptions, callback: LockGrantedCallback<unknown>) {
    this.names.push(name);
    return new Promise((resolve, reject) => {
      const grant = () => {
        this.#holders.set(name, owner);
        void Promise.resolve(callback({ name, mode: 'exclusive' })).then((value) => {
          this.#free(name);
          resolve(value);
        });
      };
      if (!this.#holders.has(name)) grant();
      else if (ifAvailable) resolve(callback(null));
      else {
        const waiting = { owner, grant };
        const queue = this.#queues.get(name) ?? [];
        this.#queues.set(name, [...queue, waiting]);
        signal?.addEventListener('abort', () => {
          this.#queues.set(name, this.#queues.get(name)?.filter((other) => other !== waiting) ?? []);
          reject(signal.reason);
        });
      }
    });
  }

  #free(name: string): void {
    this.#holders.delete(name);
    const [next, ...others] = this.#queues.get(name) ?? [];
    this.#queues.set(name, others);
    next?.grant();
  }
}
