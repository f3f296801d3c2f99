// What is written for the `persona` package must compile with ours, and the other way round as far as both know it.

import type * as Theirs from 'persona';
import type { Client as TheirClient, setupEvents as theirSetupEvents, setupIframe as theirSetupIframe } from 'persona';
import type * as Ours from '../../src/bindings/persona.ts';

/** Fails to compile where `Part` is not assignable to `Whole`. */
type Assignable<Part extends Whole, Whole> = Part;
type IsSame<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
/** Fails to compile for anything but `true`. */
type Holds<Truth extends true> = Truth;

/** What they give at run time, we give; besides we have to be told where the flow comes from. */
export type Exports = Holds<IsSame<Exclude<keyof typeof Ours, 'setHost'>, keyof typeof Theirs>>;
export type DefaultExport = Holds<IsSame<keyof typeof Ours.default, keyof typeof Theirs.default>>;

/** Whatever options they take, we take: handlers are looked at below, because what they are told is not the same to the letter. */
type Handlers = 'onEvent' | 'onError' | 'onComplete';
export type Options = Assignable<Omit<Theirs.ClientOptions, Handlers>, Omit<Ours.ClientOptions, Handlers>>;
export type OptionNames = Assignable<keyof Theirs.ClientOptions, keyof Ours.ClientOptions>;

/** The public part of the class, and how it is made. */
export type Methods = Assignable<
  Pick<Ours.Client, keyof TheirClient>,
  Pick<TheirClient, Exclude<keyof TheirClient, 'baseUrl'>> & { readonly baseUrl: string }
>;
export type Preload = Assignable<typeof Ours.Client.preload, typeof TheirClient.preload>;

/** Each of their event names is one of ours. */
export type EventNames = Assignable<`${Theirs.Event}`, Ours.Event>;
/** What is asked of an error of theirs can be asked of ours. */
export type ErrorCodes = Assignable<Theirs.InquiryError['code'], Ours.InquiryError['code']>;
export type ErrorStatus = Holds<IsSame<Theirs.InquiryError['status'], Ours.InquiryError['status']>>;

/** The two functions for a frame of one's own take the same, and give the same. */
type IframeArguments<Options> = [HTMLIFrameElement, string, 'embedded' | 'inline', Omit<Options, Handlers>];
export type SetupIframe = [
  Assignable<
    IframeArguments<Parameters<typeof theirSetupIframe>[3]>,
    IframeArguments<Parameters<typeof Ours.setupIframe>[3]>
  >,
  Holds<IsSame<ReturnType<typeof theirSetupIframe>, ReturnType<typeof Ours.setupIframe>>>,
];
export type SetupEvents = [
  Assignable<keyof Parameters<typeof theirSetupEvents>[1], keyof Parameters<typeof Ours.setupEvents>[1]>,
  Holds<IsSame<ReturnType<typeof theirSetupEvents>, ReturnType<typeof Ours.setupEvents>>>,
];

/** One integration, as its documentation shows it, for either. */
type Package = Pick<typeof Ours, 'Client' | 'setupEvents' | 'setupIframe'> | typeof Theirs.default;

export function integrate({ Client }: Package): void {
  const client = new Client({
    templateId: 'itmpl_a',
    environmentId: 'env_a',
    referenceId: 'user-42',
    customHost: 'verify.example.com',
    fields: { nameFirst: 'Jane', employed: true, age: 42, languages: ['en'] },
    frameHeight: '600px',
    widgetPadding: { top: 8 },
    parent: document.body,
    eventsAllowlist: 'all',
    onLoad: () => console.log('loaded'),
    onReady: () => client.open(),
    onComplete: ({ inquiryId, status, fields }) => console.log(inquiryId, status, fields['name_first']),
    onCancel: ({ inquiryId, sessionToken }) => console.log(inquiryId, sessionToken),
    onEvent: (name, metadata) => console.log(name, metadata?.['inquiryId']),
    onError: ({ status, code, message }) => console.log(status, code, message),
  });
  client.cancel(false);
  console.log(client.isOpen, client.isLoading, client.baseUrl);
  client.destroy();
}

/** With the names of the types, which come from the same import. */
export const handlers: Pick<Ours.ClientOptions, 'onError' | 'onEvent'> = {
  onError: (error: Ours.InquiryError) => console.log(error.code === 'unknown'),
  onEvent: (name: Ours.Event) => console.log(name === 'page-change'),
};
