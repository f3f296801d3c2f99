import fc from 'fast-check';
import type { FrameMessageName } from '../../src/protocol/messages.ts';
import type { Stage } from './client-stage.ts';
import { FLOW_ORIGIN } from './flow-frame.ts';
import { draw, HUGE, MEMBERS, NAMES, VALUES, validMessage, valueBut, write } from './valid-message.ts';

/** One message that differs from a valid one in one thing. Windows and ports by name, so that a failure can be read. */
export interface Mutation {
  readonly kind: Kind;
  /** Of the valid message that it was made from. */
  readonly name?: FrameMessageName;
  readonly data: unknown;
  /** The window it comes from, and that one's origin; or the port. */
  readonly from: { readonly source: Source; readonly origin: string } | { readonly port: Port };
}

export type Kind =
  | 'none'
  | 'source'
  | 'origin'
  | 'container'
  | 'port'
  | 'transport'
  | 'name'
  | 'metadata'
  | 'no message'
  | 'nobody listens';

const SOURCES = {
  frame: ({ flow }) => flow.window,
  'no window': () => null,
  'the page': () => window,
  'the window around the page': () => window.parent,
  'another window': () => ({ postMessage() {} }),
  'the frame of another client': ({ sibling }) => sibling.window,
  'the frame of a destroyed client': ({ gone }) => gone.window,
  'the frame element': ({ flow }) => flow.element,
  'a port': ({ sibling }) => sibling.ports.at(-1),
} as const satisfies Record<string, (stage: Stage) => unknown>;
type Source = keyof typeof SOURCES;

const PORTS = {
  newest: ({ flow }) => flow.ports.at(-1),
  'the one before': ({ flow }) => flow.ports[0],
  'of the launch before': ({ earlier }) => earlier.ports.at(-1),
  'of a destroyed client': ({ gone }) => gone.ports.at(-1),
  'of another client': ({ sibling }) => sibling.ports.at(-1),
} as const satisfies Record<string, (stage: Stage) => Stage['flow']['ports'][number] | undefined>;
type Port = keyof typeof PORTS;

export function deliver(stage: Stage, { data, from }: Mutation): void {
  if ('port' in from) PORTS[from.port](stage)?.postMessage(data);
  else stage.gone.post(data, { source: SOURCES[from.source](stage), origin: from.origin });
}

/** Each is another origin, or no origin at all, to a reader who compares letter by letter. */
const OTHER_ORIGINS = [
  '',
  'null',
  '*',
  'http://verify.example.com',
  'wss://verify.example.com',
  'https://verify.example.com:8443',
  'https://verify.example.com:443',
  'https://verify.example.com/',
  'https://verify.example.com.',
  'https://VERIFY.example.com',
  ' https://verify.example.com',
  'https://www.verify.example.com',
  'https://example.com',
  'https://verify.example.com.evil.example',
  'https://verify.example.com@evil.example',
  'https://evil.example#https://verify.example.com',
  'https://verify\u2024example.com',
  'verify.example.com',
  location.origin,
];

/** Names that are none: of objects, of the page's own actions and of what else a client can be told. */
const OTHER_NAMES: readonly unknown[] = [
  ...['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '', 'LOAD', 'load ', HUGE],
  ...['open', 'connect', 'destroy', 'warm', 'cancel', 'force', 'abort', 'refresh', 'lost', 'fault', 'make', 'prefill'],
  ...['onComplete', 'error.', 'page_change', 'complete\0', 'finish'],
  ...VALUES.filter((value) => typeof value !== 'string'),
  ...NAMES.flatMap((name) => [[name], { toString: () => name }, Object(name)]),
];

const FRAME = { source: 'frame', origin: FLOW_ORIGIN } as const;

/** By what a message of this name is heard, if by anything. */
function wayOf(name: FrameMessageName, hasPort: boolean): Mutation['from'] | undefined {
  if (name === 'load' || (name === 'error' && !hasPort)) return FRAME;
  return hasPort ? { port: 'newest' } : undefined;
}

/** A valid message that comes by the right way: nothing is wrong in it, at most the moment. */
export function rightMessage(stage: Stage, names: readonly FrameMessageName[]): fc.Arbitrary<Mutation> {
  const hasPort = stage.flow.ports.length > 0;
  return fc.constantFrom(...names.filter((name) => wayOf(name, hasPort))).chain((name) =>
    validMessage(name, stage.flow.containerId).map((data) => ({
      kind: 'none',
      name,
      data,
      from: wayOf(name, hasPort)!,
    })),
  );
}

/** Everything that is one step away from a message that this stage's client would hear. */
export function mutationOf(stage: Stage, listens: boolean): fc.Arbitrary<Mutation> {
  const { containerId } = stage.flow;
  const anyName = fc.constantFrom(...NAMES);
  /** Those that are heard from the window: only they are wrong in nothing else. */
  const windowName = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('load', 'error') }, anyName) as typeof anyName;
  const valid = (names: typeof anyName) =>
    names.chain((name) => validMessage(name, containerId).map((data) => ({ name, data })));
  const source = fc.constantFrom(...(Object.keys(SOURCES) as Source[]).filter((key) => key !== 'frame'));
  const hasPort = listens && stage.flow.ports.length > 0;
  const own = (name: FrameMessageName) => wayOf(name, hasPort);
  /** Names that there is a way for. Where nobody listens, wrong messages come by a window. */
  const heard = NAMES.filter(own);
  const anyHeard = fc.constantFrom(...heard);
  const otherPorts = (Object.keys(PORTS) as Port[]).filter(
    (key) => PORTS[key](stage) && !(hasPort && key === 'newest'),
  );
  const containers = [
    ...VALUES,
    ...[` ${containerId}`, containerId.slice(1), `${containerId}\0`, Number.parseInt(containerId, 10)],
    ...[[containerId], [[containerId]], { containerId }, { toString: () => containerId }, Object(containerId)],
    stage.sibling.containerId,
    ...[stage.gone, stage.earlier].map((flow) => flow.containerId).filter((id) => id !== containerId),
  ];
  const kinds: Partial<Record<Kind, fc.Arbitrary<Omit<Mutation, 'kind'>>>> = {
    source: fc.record({ base: valid(windowName), source }).map(({ base, source: other }) => ({
      ...base,
      from: { source: other, origin: FLOW_ORIGIN },
    })),
    origin: fc
      .record({ base: valid(windowName), origin: fc.constantFrom(...OTHER_ORIGINS) })
      .map(({ base, origin }) => ({
        ...base,
        from: { source: 'frame' as const, origin },
      })),
    container: fc
      .record({ base: anyHeard.chain(draw), container: fc.constantFrom(...containers) })
      .map(({ base: { name, told, extra }, container }) => ({
        name,
        data: write(name, container, told, name === 'error', extra),
        from: own(name)!,
      })),
    port: fc.record({ base: valid(anyName), port: fc.constantFrom(...otherPorts) }).map(({ base, port }) => ({
      ...base,
      from: { port },
    })),
    transport: valid(anyName.filter((name) => name !== 'error' && (name !== 'load' || hasPort))).map((base) => ({
      ...base,
      from: base.name === 'load' ? { port: 'newest' as const } : FRAME,
    })),
    name: fc
      .record({ base: anyHeard.chain(draw), other: fc.constantFrom(...OTHER_NAMES) })
      .map(({ base: { name, told, extra }, other }) => ({
        name,
        // Whatever the name is taken for, there is what it would have to tell.
        data: { ...write(other, containerId, told, false, extra), error: told },
        from: own(name)!,
      })),
    metadata: anyHeard
      .chain((name) => {
        const members = Object.entries(MEMBERS[name] ?? {});
        const isOptional = members.every(([, right]) => right.includes('undefined'));
        const whole = isOptional ? valueBut('object', 'undefined') : fc.constantFrom(...VALUES);
        return draw(name).chain(({ told, extra }) =>
          fc
            .oneof(
              whole,
              fc.constant([told]),
              ...(isOptional ? [] : [fc.constant({ metadata: told })]),
              ...members.map(([member, right]) => valueBut(...right).map((value) => ({ ...told, [member]: value }))),
            )
            .map((odd) => ({ name, data: write(name, containerId, odd, name === 'error', extra) })),
        );
      })
      .map((base) => ({ ...base, from: own(base.name)! })),
    'no message': fc
      .record({ base: valid(anyHeard), value: fc.constantFrom(...VALUES), pack: fc.nat(4), isPort: fc.boolean() })
      .map(({ base, value, pack, isPort }) => ({
        data: [value, JSON.stringify(base.data), [base.data], Object.assign([], base.data), { data: base.data }][pack],
        from: isPort && hasPort ? { port: 'newest' as const } : FRAME,
      })),
  };
  if (!listens) kinds['nobody listens'] = valid(anyName).map((base) => ({ ...base, from: FRAME }));
  return fc.oneof(
    ...(Object.entries(kinds) as [Kind, fc.Arbitrary<Omit<Mutation, 'kind'>>][]).map(([kind, arbitrary]) =>
      // In the report of a failure, what is huge would hide the rest.
      arbitrary.map((mutation) => ({
        kind,
        ...mutation,
        [fc.toStringMethod]: () => fc.stringify({ kind, ...mutation }).replaceAll(HUGE, 'x...'),
      })),
    ),
  );
}
