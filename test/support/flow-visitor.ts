/** A visitor's frame as the service sees it: it draws a claim, keeps its token and follows the state. */

import type {
  AccessAnswer,
  AccessRequest,
  AccessTarget,
  FlowError,
  FlowErrorBody,
  FlowState,
  Move,
  UploadAnswer,
} from '../../src/protocol/api.ts';
import type { FieldInputs } from '../../src/protocol/fields.ts';
import type { Claim, InquiryId, TemplateId } from '../../src/protocol/ids.ts';
import { newClaim, type ServiceWorld } from './service-world.ts';

export type Reply<T> =
  | { readonly ok: true; readonly status: number; readonly body: T; readonly text: string }
  | { readonly ok: false; readonly status: number; readonly error: FlowError; readonly headers: Headers };

export const templateTarget = (templateId: TemplateId): AccessTarget => ({ kind: 'template', templateId });
export const inquiryTarget = (inquiryId: InquiryId): AccessTarget => ({ kind: 'inquiry', inquiryId });

export interface UploadOptions {
  readonly step?: string;
  readonly capture?: string;
  readonly idClass?: string;
  readonly filename?: string;
  readonly headers?: Record<string, string>;
}

export class FlowVisitor {
  readonly world: ServiceWorld;
  readonly claim: Claim = newClaim();
  token: string | undefined;
  current: FlowState | undefined;

  constructor(world: ServiceWorld, token?: string) {
    this.world = world;
    this.token = token;
  }

  get state(): FlowState {
    if (this.current === undefined) throw new Error('The visitor has not been let in');
    return this.current;
  }

  /** One request, as the frame makes it. */
  async send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply<T>> {
    const response = await this.world.flow.request(path, {
      method,
      headers: {
        ...(body === undefined || body instanceof Uint8Array ? {} : { 'Content-Type': 'application/json' }),
        ...(this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` }),
        'Sec-Fetch-Site': 'same-origin',
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    } as RequestInit);
    const text = await response.text();
    const { status } = response;
    if (response.ok) return { ok: true, status, text, body: (text === '' ? undefined : JSON.parse(text)) as T };
    return { ok: false, status, error: (JSON.parse(text) as FlowErrorBody).error, headers: response.headers };
  }

  private letIn(reply: Reply<AccessAnswer>): Reply<AccessAnswer> {
    if (reply.ok) {
      this.token = reply.body.sessionToken;
      this.current = reply.body.state;
    }
    return reply;
  }

  async access(target: AccessTarget, options: Partial<AccessRequest> = {}): Promise<Reply<AccessAnswer>> {
    const request: AccessRequest = { claim: this.claim, target, surface: 'embedded', ...options };
    return this.letIn(await this.send<AccessAnswer>('POST', '/access', request));
  }

  async redeem(code: string, claim: Claim = this.claim, inquiryId?: string): Promise<Reply<AccessAnswer>> {
    return this.letIn(await this.send<AccessAnswer>('POST', '/redeem', { claim, code, inquiryId }));
  }

  /** A transition from where the visitor stands. */
  async move(move: Move, values: FieldInputs = {}): Promise<Reply<FlowState>> {
    const { screen, sequence } = this.state;
    const reply = await this.send<FlowState>('POST', '/transition', { step: screen.step, sequence, move, values });
    if (reply.ok) this.current = reply.body;
    return reply;
  }

  next(values: FieldInputs = {}) {
    return this.move({ kind: 'next' }, values);
  }

  back(values: FieldInputs = {}) {
    return this.move({ kind: 'back' }, values);
  }

  edit(step: string) {
    return this.move({ kind: 'edit', step });
  }

  draft(values: FieldInputs) {
    const { screen, sequence } = this.state;
    return this.send<undefined>('PUT', '/draft', { step: screen.step, sequence, values });
  }

  read() {
    return this.send<FlowState>('GET', '/read');
  }

  upload(slot: string, bytes: Uint8Array, options: UploadOptions = {}) {
    const query = new URLSearchParams({
      step: options.step ?? this.state.screen.step,
      slot,
      capture: options.capture ?? 'upload',
      ...(options.idClass !== undefined && { idClass: options.idClass }),
    });
    const headers = {
      ...(options.filename === undefined ? {} : { 'Upload-Filename': encodeURIComponent(options.filename) }),
      ...options.headers,
    };
    return this.send<UploadAnswer>('POST', `/upload?${query}`, bytes, headers);
  }
  removeUpload(slot: string, options: Pick<UploadOptions, 'step' | 'idClass'> = {}) {
    const query = new URLSearchParams({ step: this.state.screen.step, slot, ...options });
    return this.send<undefined>('DELETE', `/upload?${query}`);
  }
}
