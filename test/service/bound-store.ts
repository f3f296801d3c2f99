/** A store whose methods can be replaced one by one. */
export function bound<T extends object>(store: T): T {
  const methods = new Set<string>();
  for (let level: object = store; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const name of Object.getOwnPropertyNames(level)) methods.add(name);
  }
  return Object.fromEntries([...methods].map((name) => [name, bindOf(store, name)])) as T;
}

function bindOf(store: object, name: string): unknown {
  const member: unknown = Reflect.get(store, name);
  return typeof member === 'function' && name !== 'constructor' ? member.bind(store) : member;
}
