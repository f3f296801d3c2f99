// Every line below an expected error must not compile: the type check of the tests fails when one of them does.

import { Client, InquiryError, launch, type Outcome } from '../../src/widget/index.ts';

// @ts-expect-error something must be started
new Client({ host: 'https://verify.example.com' });

// @ts-expect-error a template and an inquiry exclude each other
new Client({ templateId: 'itmpl_a', inquiryId: 'inq_a' });

// @ts-expect-error a template and one of its versions exclude each other
new Client({ templateId: 'itmpl_a', templateVersionId: 'itmplv_a' });

// @ts-expect-error a misspelt option has no effect that anybody would notice
new Client({ templateId: 'itmpl_a', onCompleted: () => {} });

// @ts-expect-error an element, not a selector: the page knows best what it means
new Client({ templateId: 'itmpl_a', parent: '#flow' });

// @ts-expect-error popup windows are not offered
new Client({ templateId: 'itmpl_a', mode: 'popup' });

// @ts-expect-error times are numbers of milliseconds
new Client({ templateId: 'itmpl_a', timeout: '15s' });

// @ts-expect-error a promise is not a function that gives one: it could not be asked again
new Client({ templateId: 'itmpl_a', sessionToken: Promise.resolve('token') });

// @ts-expect-error nested values are no fields
new Client({ templateId: 'itmpl_a', fields: { name: { first: 'Jane' } } });

// @ts-expect-error texts go by a part of the modal or by an error code
new Client({ templateId: 'itmpl_a', strings: { unreachabel: 'No connection' } });

// @ts-expect-error cancelled launches have no status
launch({ templateId: 'itmpl_a', onCancel: ({ status }) => status });

// @ts-expect-error codes are a closed list
new InquiryError('unknown', 'a');

export function readOutcome(outcome: Outcome): string {
  // @ts-expect-error the type must be asked for first: a cancelled launch may have no inquiry
  const inquiryId: string = outcome.inquiryId;
  return inquiryId;
}
