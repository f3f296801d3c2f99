// What integrators write, and must compile.

import { Client, type ClientOptions, InquiryError, launch } from '../../src/widget/index.ts';

/** The pattern of the `persona` package, with its names only. */
export function openAsBefore(): Client {
  const client: Client = new Client({
    templateId: 'itmpl_a',
    customHost: 'development',
    environmentId: 'env_a',
    referenceId: 'user-42',
    fields: { nameFirst: 'Jane', employed: true, age: 42, languages: ['en', 'de'] },
    themeSetId: 'the_a',
    widgetPadding: { top: 8 },
    frameAncestors: ['https://a.example'],
    onLoad: () => console.log('loaded'),
    onReady: () => client.open(),
    onComplete: ({ inquiryId, status, fields }) => console.log(inquiryId, status, fields),
    onCancel: ({ inquiryId, sessionToken }) => console.log(inquiryId, sessionToken),
    onEvent: (name, metadata) => console.log(name, metadata),
    onError: ({ status, code }) => console.log(status, code),
  });
  return client;
}

/** Options that are worked out may hold `undefined`. */
export function createOptions(inquiryId: string, token: string | undefined): ClientOptions {
  return { inquiryId, sessionToken: token, language: undefined };
}

export async function readStatus(): Promise<string | undefined> {
  try {
    const outcome = await launch({
      inquiryId: 'inq_a',
      sessionToken: async () => 'token',
      signal: AbortSignal.timeout(1),
    });
    return outcome.type === 'complete' ? outcome.status : outcome.sessionToken;
  } catch (error) {
    return error instanceof InquiryError && error.retryable ? error.code : undefined;
  }
}
