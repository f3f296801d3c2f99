import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A failure as WebDriver spells it. */
export class MarionetteError extends Error {
  readonly error: string;

  constructor(error: string, message: string) {
    super(message);
    this.error = error;
  }
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: MarionetteError): void;
}

const COLON = ':'.charCodeAt(0);

/** A message of Firefox: its greeting, an object; or an answer, `[1, id, error, value]`. */
type Answer = [type: number, id: number, error: { error: string; message: string } | null, value: unknown];

/** A client of Marionette, Firefox's own remote control: JSON over a socket, each message as `<length>:<json>`. */
export class Marionette {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #received: Buffer = Buffer.alloc(0);
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
      for (let message = this.#nextMessage(); message !== undefined; message = this.#nextMessage()) {
        this.#settle(message);
      }
    });
    // Without a listener an error would end the test process; `close` follows it and settles what waits.
    socket.on('error', () => {});
    socket.on('close', () => {
      const gone = new MarionetteError('invalid session id', 'Firefox went away');
      for (const { reject } of this.#pending.values()) reject(gone);
      this.#pending.clear();
    });
  }

  /** Connects once; undefined if nobody listens yet. */
  static async connect(port: number): Promise<Marionette | undefined> {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return new Marionette(socket);
    } catch {
      // Refused: Firefox is still starting, the caller asks again.
      return undefined;
    }
  }

  /** Sends one command and gives its value; rejects with a `MarionetteError`. */
  send(command: string, parameters: unknown = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const body = Buffer.from(JSON.stringify([0, id, command, parameters]));
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.write(Buffer.concat([Buffer.from(`${body.length}:`), body]));
    });
  }

  #nextMessage(): unknown {
    const colon = this.#received.indexOf(COLON);
    if (colon < 0) return undefined;
    const end = colon + 1 + Number(this.#received.subarray(0, colon).toString());
    if (this.#received.length < end) return undefined;
    const message: unknown = JSON.parse(this.#received.subarray(colon + 1, end).toString());
    this.#received = this.#received.subarray(end);
    return message;
  }

  #settle(message: unknown): void {
    // The greeting is the only message that is no array, and there is nothing in it to wait for.
    if (!Array.isArray(message)) return;
    const [, id, error, value] = message as Answer;
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new MarionetteError(error.error, error.message));
    else pending?.resolve(value);
  }
}
