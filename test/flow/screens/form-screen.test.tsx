import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { App } from '../../../src/flow/app.tsx';
import { loadScreen } from '../../../src/flow/screens/loaded-screen.tsx';
import { enSteps } from '../../../src/flow/strings/en-steps.ts';
import type { Screen } from '../../../src/protocol/api.ts';
import type { FieldInput, FieldSchema } from '../../../src/protocol/fields.ts';
import { accessAnswer, createWorld, flowConfig, flowState } from '../model-world.ts';
import { speak } from '../speak.ts';
import { byLabel, draw, enter, errorOf, fieldOf, formView, press, tick } from './draw.tsx';

const NAME = fieldOf('string', { key: 'name_first', label: 'First name' });
const EMAIL = fieldOf('email-address', { key: 'email_address', label: 'Email address' });
const COLOURS = [
  { value: 'red', label: 'Red' },
  { value: 'blue', label: 'Blue' },
];
const MANY = ['a', 'b', 'c', 'd', 'e', 'f'].map((value) => ({ value, label: value.toUpperCase() }));

const ANSWERS: readonly { type: string; field: FieldSchema; give: () => void; value: FieldInput }[] = [
  { type: 'text', field: fieldOf('string'), give: () => enter('Answer', '  Jane '), value: 'Jane' },
  {
    type: 'long text',
    field: fieldOf('string', { multiline: true }),
    give: () => enter('Answer', 'a\nb'),
    value: 'a\nb',
  },
  {
    type: 'phone number',
    field: fieldOf('string', { format: 'phone' }),
    give: () => enter('Answer', '+44 20 7946 0000'),
    value: '+44 20 7946 0000',
  },
  {
    type: 'email address',
    field: fieldOf('email-address'),
    give: () => enter('Answer', 'jane@example.com'),
    value: 'jane@example.com',
  },
  { type: 'number', field: fieldOf('number'), give: () => enter('Answer', '12.5'), value: 12.5 },
  {
    type: 'number by the keys of another language',
    field: fieldOf('number'),
    give: () => enter('Answer', '-1 012,5'),
    value: -1012.5,
  },
  { type: 'integer', field: fieldOf('integer'), give: () => enter('Answer', '12'), value: 12 },
  { type: 'box to tick', field: fieldOf('boolean'), give: () => tick('Answer'), value: true },
  {
    type: 'date',
    field: fieldOf('date'),
    give: () => {
      enter('Year', '1988');
      enter('Month', '2');
      enter('Day', '3');
    },
    value: '1988-02-03',
  },
  {
    type: 'date and time',
    field: fieldOf('datetime'),
    give: () => enter('Answer', '2026-01-02T03:04'),
    value: new Date(2026, 0, 2, 3, 4).toISOString(),
  },
  { type: 'few choices', field: fieldOf('choices', { options: COLOURS }), give: () => tick('Blue'), value: 'blue' },
  { type: 'many choices', field: fieldOf('choices', { options: MANY }), give: () => enter('Answer', 'f'), value: 'f' },
  {
    type: 'several choices',
    field: fieldOf('multi-choices', { options: COLOURS }),
    give: () => {
      tick('Blue');
      tick('Red');
    },
    value: ['red', 'blue'],
  },
];

describe('each type of field', () => {
  test.for(ANSWERS)('sends the value of a $type', async ({ field, give, value }) => {
    const { actions } = await draw(formView([field]));
    await act(give);
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { answer: value }]]);
  });

  test.for(ANSWERS)('has the name and hint of a $type, and what is wrong with it, tied to it', async ({ field }) => {
    await draw(formView([{ ...field, hint: 'As on your card' }]));
    const group = document.querySelector('fieldset');
    const control = group
      ? screen.getByRole(group.getAttribute('role') ?? '', { name: 'Answer' })
      : screen.getByLabelText('Answer');
    const described = () =>
      (control.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(described()).toContain('As on your card');
    expect(errorOf(control)).toBe('');
    await act(() => press('Continue'));
    expect(described()).toContain('As on your card');
    expect(errorOf(control)).not.toBe('');
    // A group of its own kind says it as a whole, any other by its inputs.
    const marked = group?.getAttribute('role') === 'group' ? [...group.querySelectorAll('input')] : [control];
    expect(marked.map((each) => each.getAttribute('aria-invalid'))).toEqual(marked.map(() => 'true'));
  });

  test.for(ANSWERS.filter(({ type }) => type !== 'box to tick'))(
    'sends null for a $type that may be left empty',
    async ({ field }) => {
      const { actions } = await draw(formView([{ ...field, required: false }]));
      press('Continue');
      expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { answer: null }]]);
    },
  );

  test('shows the values that came with the screen', async () => {
    await draw(
      formView(
        [NAME, fieldOf('date', { autocomplete: 'bday' }), fieldOf('boolean', { key: 'terms', label: 'I agree' })],
        { values: { name_first: 'Jane', answer: '1988-02-03', terms: true } },
      ),
    );
    expect(byLabel('First name').value).toBe('Jane');
    expect(byLabel('Year').value).toBe('1988');
    expect(byLabel('Year').getAttribute('autocomplete')).toBe('bday-year');
    expect(byLabel('I agree').checked).toBe(true);
  });

  test('asks for a date in the order of the country that the browser names', async () => {
    speak('en', ['en-GB', 'en-US', 'en']);
    await draw(formView([fieldOf('date', { minDate: '2000-05-08' })], { values: { answer: '1999-05-08' } }));
    expect(screen.getAllByRole('textbox')).toEqual(['Day', 'Month', 'Year'].map(byLabel));
    await act(() => press('Continue'));
    expect(screen.getByText('Enter 8 May 2000 or a later date')).toBeTruthy();
  });

  test('names the day that a date of today is checked against, which may be another where the visitor is', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T23:30:00Z') });
    onTestFinished(() => void vi.useRealTimers());
    const field = fieldOf('date', { maxDate: 'today' });
    await draw(
      formView([field, { ...field, key: 'later', minDate: 'today' }], {
        values: { answer: '2026-11-22', later: '2026-11-20' },
      }),
    );
    await act(() => press('Continue'));
    expect(screen.getByText('Enter November 21, 2026 or an earlier date')).toBeTruthy();
    expect(screen.getByText('Enter November 21, 2026 or a later date')).toBeTruthy();
  });

  test('takes all parts of a date that autofill types at once', async () => {
    const { actions } = await draw(formView([fieldOf('date')]));
    for (const [part, value] of [
      ['Day', '03'],
      ['Month', '02'],
      ['Year', '1988'],
    ] as const)
      byLabel(part).value = value;
    for (const part of ['Day', 'Month', 'Year']) fireEvent.input(byLabel(part));
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { answer: '1988-02-03' }]]);
  });

  test('takes a whole date that is pasted into any of its parts, and leaves any other text to the part', async () => {
    const { actions } = await draw(formView([fieldOf('date')]));
    const paste = (text: string) => fireEvent.paste(byLabel('Day'), { clipboardData: { getData: () => text } });
    expect(paste('29'), 'left to the browser').toBe(true);
    expect(actions.draft).not.toHaveBeenCalled();
    await act(() => expect(paste('2/29/1984'), 'left to the browser').toBe(false));
    expect(['Day', 'Month', 'Year'].map((part) => byLabel(part).value)).toEqual(['29', '2', '1984']);
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { answer: '1984-02-29' }]]);
  });

  describe('a date and time', () => {
    const WHEN = fieldOf('datetime', { required: false });
    /** As a browser tells it: no value, and no input event as long as there is none. */
    const typeDay = (input: HTMLInputElement): void => {
      Object.defineProperty(input, 'validity', { value: { badInput: true }, configurable: true });
    };

    test.each(['keyUp', 'blur'] as const)(
      'of which parts are missing is not taken for no answer after %s',
      async (event) => {
        const { actions } = await draw(formView([WHEN]));
        await act(() => {
          typeDay(byLabel('Answer (optional)'));
          fireEvent[event](byLabel('Answer (optional)'));
        });
        expect(byLabel('Answer (optional)').value, 'what is drawn takes nothing away').toBe('');
        await act(() => press('Continue'));
        expect(actions.submit).not.toHaveBeenCalled();
        expect(errorOf(byLabel('Answer (optional)'))).toBe('Enter a date and a time');
      },
    );

    test('that is only passed by is not answered', async () => {
      const { actions } = await draw(formView([{ ...WHEN, required: true }]));
      await act(() => {
        fireEvent.keyUp(byLabel('Answer'));
        fireEvent.blur(byLabel('Answer'));
        fireEvent.focusOut(byLabel('Answer'));
      });
      expect(errorOf(byLabel('Answer'))).toBe('');
      expect(actions.draft).not.toHaveBeenCalled();
    });

    test('comes with the time zone in words', async () => {
      await draw(formView([{ ...WHEN, hint: 'On a weekday' }]));
      const ids = byLabel('Answer (optional)').getAttribute('aria-describedby')?.split(' ') ?? [];
      expect(ids.map((id) => document.getElementById(id)?.textContent)).toEqual([
        'On a weekday',
        // Not a part of the day or the time, which the same text is made of.
        expect.stringMatching(/^Time zone: \p{L}/u),
      ]);
    });
  });

  test('takes all fields that autofill types at once', async () => {
    const { actions } = await draw(formView([NAME, EMAIL]));
    enter('First name', 'Jane');
    enter('Email address', 'jane@example.com');
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([
      [{ kind: 'next' }, { name_first: 'Jane', email_address: 'jane@example.com' }],
    ]);
  });

  test('asks for the keyboard that fits', async () => {
    await draw(
      formView([
        EMAIL,
        fieldOf('string', { key: 'phone', label: 'Phone', format: 'phone' }),
        fieldOf('integer', { key: 'count', label: 'Count', min: 0 }),
        fieldOf('number', { key: 'weight', label: 'Weight', min: 0.5 }),
        fieldOf('string', { key: 'town', label: 'Town', autocomplete: 'shipping address-level2' }),
        fieldOf('string', { key: 'login', label: 'Login', autocomplete: 'username' }),
        fieldOf('string', { key: 'code', label: 'Postal code', format: 'postal-code' }),
        fieldOf('date', { key: 'birth', label: 'Date of birth' }),
      ]),
    );
    expect(byLabel('Town').getAttribute('autocapitalize')).toBe('words');
    expect(byLabel('Login').hasAttribute('autocapitalize')).toBe(false);
    expect(byLabel('Email address').type).toBe('email');
    expect(byLabel('Phone').type).toBe('tel');
    expect(byLabel('Count').getAttribute('inputmode')).toBe('numeric');
    expect(byLabel('Weight').getAttribute('inputmode')).toBe('decimal');
    expect(byLabel('Postal code').getAttribute('autocapitalize')).toBe('characters');
    const parts = ['Day', 'Month', 'Year'].map((part) => byLabel(part).getAttribute('inputmode'));
    expect(parts).toEqual(['numeric', 'numeric', 'numeric']);
  });

  test.each([
    fieldOf('string', { autocomplete: 'given-name' }),
    fieldOf('string', { format: 'postal-code' }),
    fieldOf('email-address'),
    fieldOf('number'),
  ])('lets no keyboard replace what is no prose ($type, $format)', async (field) => {
    await draw(formView([field]));
    expect(byLabel('Answer').getAttribute('autocorrect')).toBe('off');
  });

  test.for([
    { field: fieldOf('email-address'), autocomplete: 'email' },
    { field: fieldOf('string', { format: 'phone' }), autocomplete: 'tel' },
    { field: fieldOf('string', { format: 'postal-code' }), autocomplete: 'postal-code' },
    { field: fieldOf('string', { format: 'phone', autocomplete: 'work tel' }), autocomplete: 'work tel' },
    { field: fieldOf('choices', { options: MANY, autocomplete: 'country' }), autocomplete: 'country' },
  ])('lets the browser fill in $autocomplete ($field.type, $field.format)', async ({ field, autocomplete }) => {
    await draw(formView([field]));
    expect(byLabel('Answer').getAttribute('autocomplete')).toBe(autocomplete);
  });

  test.for([
    { type: 'few choices', options: COLOURS, choose: () => tick('Blue'), open: () => tick('No answer') },
    {
      type: 'many choices',
      options: MANY,
      choose: () => enter('Answer (optional)', 'f'),
      open: () => {
        const none = screen.getByRole<HTMLOptionElement>('option', { name: 'No answer' });
        enter('Answer (optional)', none.value);
      },
    },
  ])('lets an answer of $type be taken back where it may be left out', async ({ options, choose, open }) => {
    const { actions } = await draw(formView([fieldOf('choices', { options, required: false })]));
    await act(choose);
    await act(open);
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { answer: null }]]);
  });

  test('names many choices by their labels', async () => {
    await draw(formView([fieldOf('choices', { options: MANY })]));
    const names = screen.getAllByRole('option').map((option) => option.textContent);
    expect(names.slice(1)).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  test('lets a keyboard correct prose', async () => {
    await draw(formView([fieldOf('string', { multiline: true })]));
    expect(byLabel('Answer').hasAttribute('autocorrect')).toBe(false);
  });

  test.each(['number', 'integer'] as const)(
    'asks for a keyboard with a minus for a %s that may be negative',
    async (type) => {
      await draw(formView([fieldOf(type), fieldOf(type, { key: 'change', label: 'Change', min: -1 })]));
      expect(byLabel('Answer').hasAttribute('inputmode')).toBe(false);
      expect(byLabel('Change').hasAttribute('inputmode')).toBe(false);
    },
  );

  test('says in words which answers may be left out', async () => {
    await draw(formView([NAME, { ...EMAIL, required: false }]));
    expect(screen.getAllByRole('textbox', { name: /^(Email address \(optional\)|First name)$/ })).toHaveLength(2);
  });

  test('labels a field with the words of the template and nothing more, not even a space', async () => {
    await draw(formView([NAME, { ...EMAIL, required: false }]));
    const labels = [...document.querySelectorAll('label')].map(({ textContent }) => textContent);
    expect(labels).toEqual(['First name', 'Email address (optional)']);
  });

  test('asks nothing for a file, which has a step of its own', async () => {
    const { actions } = await draw(formView([fieldOf('file')]));
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, {}]]);
  });
});

describe('a value that was set for the visitor', () => {
  test('is told as text and not sent', async () => {
    const { actions } = await draw(formView([NAME, EMAIL], { locked: ['name_first'], values: { name_first: 'Jane' } }));
    expect(screen.queryByLabelText('First name')).toBeNull();
    expect(screen.getByText('First name')).toBeTruthy();
    expect(screen.getByText('Jane')).toBeTruthy();
    expect(screen.getByText(enSteps.locked)).toBeTruthy();
    await act(() => enter('Email address', 'jane@example.com'));
    press('Continue');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { email_address: 'jane@example.com' }]]);
  });
});

describe('submitting', () => {
  test('happens on Enter in an input', async () => {
    const { actions } = await draw(formView([NAME]));
    await act(() => enter('First name', 'Jane'));
    fireEvent.keyDown(byLabel('First name'), { key: 'Enter' });
    expect(actions.submit).toHaveBeenCalledTimes(1);
  });

  test('does not load another page where a browser submits the form itself', async () => {
    await draw(formView([NAME]));
    const submit = new Event('submit', { cancelable: true });
    byLabel('First name').form?.dispatchEvent(submit);
    expect(submit.defaultPrevented).toBe(true);
  });

  test('happens on Enter on a keyboard in any field, not only in the last one', async () => {
    const { actions } = await draw(
      formView([NAME, EMAIL], { values: { name_first: 'Jane', email_address: 'j@x.example' } }),
    );
    fireEvent.keyDown(byLabel('First name'), { key: 'Enter' });
    expect(actions.submit).toHaveBeenCalledTimes(1);
  });

  describe('where a finger types', () => {
    beforeEach(() => {
      vi.spyOn(window, 'matchMedia').mockImplementation(
        (query) => ({ matches: query === '(pointer: coarse)' }) as MediaQueryList,
      );
    });

    test('happens on Enter in the last field, and Enter in one before goes on to the next, as its key says', async () => {
      const { actions } = await draw(formView([NAME, fieldOf('date'), EMAIL]));
      const order = ['First name', 'Month', 'Day', 'Year', 'Email address'];
      expect(order.map((label) => byLabel(label).getAttribute('enterkeyhint'))).toEqual([
        ...Array.from({ length: 4 }, () => 'next'),
        'go',
      ]);
      for (const [index, label] of order.slice(0, -1).entries()) {
        await act(() => {
          byLabel(label).focus();
          fireEvent.keyDown(byLabel(label), { key: 'Enter' });
        });
        expect(document.activeElement).toBe(byLabel(String(order[index + 1])));
      }
      expect(screen.queryByText('Please check your answers')).toBeNull();
      await act(() => enter('First name', 'Jane'));
      await act(() => enter('Email address', 'j@x.example'));
      await act(() => enter('Year', '1988'));
      await act(() => enter('Month', '2'));
      await act(() => enter('Day', '3'));
      fireEvent.keyDown(byLabel('Email address'), { key: 'Enter' });
      expect(actions.submit).toHaveBeenCalledTimes(1);
    });

    test('does not happen by the key of the last text where a choice comes after it', async () => {
      const { actions } = await draw(formView([NAME, fieldOf('choices', { options: COLOURS })]));
      expect(byLabel('First name').getAttribute('enterkeyhint')).toBe('next');
      byLabel('First name').focus();
      fireEvent.keyDown(byLabel('First name'), { key: 'Enter' });
      expect(document.activeElement).toBe(byLabel('Red'));
      expect(actions.submit).not.toHaveBeenCalled();
    });
  });

  test('does not happen on Enter that ends the composing of a character, or in long text', async () => {
    const { actions } = await draw(
      formView([NAME, fieldOf('string', { multiline: true })], { values: { name_first: 'a', answer: 'b' } }),
    );
    fireEvent.keyDown(byLabel('First name'), { key: 'Enter', isComposing: true });
    // As Safari tells of it, where the composing has ended before its last key.
    fireEvent.keyDown(byLabel('First name'), { key: 'Enter', isComposing: false, keyCode: 229 });
    fireEvent.keyDown(byLabel('Answer'), { key: 'Enter' });
    expect(actions.submit).not.toHaveBeenCalled();
  });

  test('does not happen while the answer to the last one is under way', async () => {
    const { actions } = await draw(formView([NAME], { busy: true, values: { name_first: 'Jane' } }));
    press('One moment…');
    fireEvent.keyDown(byLabel('First name'), { key: 'Enter' });
    expect(actions.submit).not.toHaveBeenCalled();
  });

  test('waits for the access that is under way and then happens once', async () => {
    const before = formView([NAME], { busy: true, sequence: undefined, values: { name_first: 'Jane' } });
    const { actions, show } = await draw(before);
    await act(() => {
      press('Continue');
    });
    expect(actions.submit).not.toHaveBeenCalled();
    expect(screen.getByRole('button', { name: enSteps.sending }), 'the press is not lost').toBeTruthy();
    await show({ ...before, busy: false, sequence: 0 });
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { name_first: 'Jane' }]]);
  });

  test('leads to a list of what does not fit, with a way to each field', async () => {
    const { actions } = await draw(formView([NAME, EMAIL]));
    await act(() => enter('Email address', 'jane'));
    await act(() => press('Continue'));
    expect(actions.submit).not.toHaveBeenCalled();
    expect(document.activeElement?.getAttribute('aria-labelledby')).toBe('summary-title');
    const links = screen.getAllByRole('link');
    expect(links.map((link) => link.textContent)).toEqual([
      'First name: an answer is needed',
      'Email address: enter an address like name@example.com',
    ]);
    fireEvent.click(links[1]!);
    expect(document.activeElement).toBe(byLabel('Email address'));
  });

  test('lists a question as it is asked, and what is wrong with its answer', async () => {
    await draw(
      formView([fieldOf('integer', { label: 'How many?' }), fieldOf('integer', { key: 'more', label: 'More' })]),
    );
    await act(() => enter('How many?', 'two'));
    await act(() => enter('More', 'none'));
    await act(() => press('Continue'));
    expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual([
      'How many? Enter a whole number, like 12',
      'More: enter a whole number, like 12',
    ]);
  });

  test('leaves the list as it is while the visitor types, and takes off it what was mended when they go on', async () => {
    await draw(formView([NAME, EMAIL]));
    await act(() => press('Continue'));
    const rows = () => screen.queryAllByRole('link').map((link) => link.textContent);
    const both = ['First name: an answer is needed', 'Email address: an answer is needed'];
    expect(rows()).toEqual(both);
    await act(() => {
      byLabel('First name').focus();
      enter('First name', 'Jane');
    });
    expect(errorOf(byLabel('First name'))).toBe('');
    expect(rows(), 'nothing above the field gets lower').toEqual(both);
    await act(() => byLabel('Email address').focus());
    expect(rows()).toEqual(both.slice(1));
    await act(() => enter('Email address', 'jane@example.com'));
    await act(() => byLabel('First name').focus());
    expect(rows()).toEqual([]);
  });

  test('shows by example that a thousand is written without a sign in it, where one of those was typed', async () => {
    await draw(formView([fieldOf('number')]));
    enter('Answer', '1,500');
    await act(() => press('Continue'));
    expect(errorOf(byLabel('Answer'))).toBe('Enter a number, like 1500 or 12.5');
  });

  test('reads and shows numbers with the decimal sign that the visitor is used to, in examples and limits too', async () => {
    speak('de');
    const view = formView([fieldOf('number', { min: 0.5 })], { values: { answer: 1.125 } });
    const { actions } = await draw(view);
    expect(byLabel('Answer').value).toBe('1,125');
    await act(() => press('Continue'));
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'next' }, { answer: 1.125 }]]);
    enter('Answer', '1.500');
    await act(() => press('Continue'));
    expect(errorOf(byLabel('Answer'))).toBe('Enter a number, like 1500 or 12,5');
    enter('Answer', '0,125');
    await act(() => press('Continue'));
    expect(errorOf(byLabel('Answer'))).toBe('Enter 0,5 or more');
  });

  test('ties each problem to its field', async () => {
    await draw(formView([NAME, fieldOf('choices', { options: COLOURS })]));
    await act(() => press('Continue'));
    expect(errorOf(byLabel('First name'))).toBe('An answer is needed');
    expect(byLabel('First name').getAttribute('aria-invalid')).toBe('true');
    expect(errorOf(screen.getByRole('radiogroup'))).toBe('An answer is needed');
  });
});

describe('a group of inputs', () => {
  test.each([
    { field: fieldOf('date'), group: 'group', first: 'Month', problem: 'An answer is needed' },
    {
      field: fieldOf('choices', { options: COLOURS }),
      group: 'radiogroup',
      first: 'Red',
      problem: 'An answer is needed',
    },
    {
      field: fieldOf('multi-choices', { options: COLOURS }),
      group: 'group',
      first: 'Red',
      problem: 'Choose at least one',
    },
  ] as const)(
    'of type $field.type has its hint and error with its first input too',
    async ({ field, group, first, problem }) => {
      await draw(formView([{ ...field, hint: 'As on your card' }]));
      const said = (of: HTMLElement) =>
        of
          .getAttribute('aria-describedby')
          ?.split(' ')
          .map((id) => document.getElementById(id)?.textContent);
      expect(said(byLabel(first))).toEqual(['As on your card']);
      await act(() => press('Continue'));
      expect(said(byLabel(first))).toEqual(['As on your card', problem]);
      expect(said(screen.getByRole(group))).toEqual(['As on your card', problem]);
      const others = screen.getByRole(group).querySelectorAll(`input:not(#${byLabel(first).id})`);
      expect([...others].map((input) => input.hasAttribute('aria-describedby'))).not.toContain(true);
    },
  );

  test('of a date says in each of them that it is needed', async () => {
    await draw(formView([fieldOf('date')]));
    const needed = ['Day', 'Month', 'Year'].map((part) => byLabel(part).getAttribute('aria-required'));
    expect(needed).toEqual(['true', 'true', 'true']);
  });
});

describe('a problem', () => {
  test('is told when the visitor has changed the field and gone on', async () => {
    await draw(formView([EMAIL]));
    const input = byLabel('Email address');
    await act(() => void fireEvent.focusOut(input));
    expect(errorOf(input)).toBe('');
    await act(() => enter('Email address', 'jane'));
    expect(errorOf(input)).toBe('');
    await act(() => void fireEvent.focusOut(input));
    expect(errorOf(input)).toBe('Enter an address like name@example.com');
    await act(() => enter('Email address', 'jane@example.com'));
    expect(errorOf(input)).toBe('');
  });

  test('does not move the button away from under a finger', async () => {
    await draw(formView([EMAIL]));
    const input = byLabel('Email address');
    await act(() => enter('Email address', 'jane'));
    const button = screen.getByRole('button', { name: 'Continue' });
    await act(() => {
      fireEvent.pointerDown(button);
      fireEvent.focusOut(input);
    });
    expect(errorOf(input)).toBe('');
    await act(() => void fireEvent.click(document.body));
    // A task later: what the press itself sets off comes first.
    await vi.waitFor(() => expect(errorOf(input)).not.toBe(''));
  });

  test('is told at once after a finger that only scrolled', async () => {
    await draw(formView([EMAIL]));
    const input = byLabel('Email address');
    await act(() => enter('Email address', 'jane'));
    await act(async () => {
      fireEvent.pointerDown(input);
      fireEvent.pointerCancel(input);
      await new Promise((resolve) => setTimeout(resolve));
    });
    await act(() => void fireEvent.focusOut(input));
    expect(errorOf(input)).not.toBe('');
  });

  test('that the service found looks like one of ours, until the field is changed', async () => {
    const view = formView([NAME], { values: { name_first: 'Jane' } });
    const { show } = await draw(view);
    await show({ ...view, problems: { name_first: 'too_long' } });
    expect(errorOf(byLabel('First name'))).toBe('Use at most 255 characters');
    expect(document.activeElement?.getAttribute('aria-labelledby')).toBe('summary-title');
    await act(() => enter('First name', 'Jan'));
    expect(errorOf(byLabel('First name'))).toBe('');
  });

  test('that the service finds once more is told once more', async () => {
    const view = formView([NAME], { values: { name_first: 'Jane' }, problems: { name_first: 'too_long' } });
    const { show } = await draw(view);
    await act(() => enter('First name', 'Jan'));
    await show({ ...view, busy: true });
    await show(view);
    expect(errorOf(byLabel('First name'))).toBe('Use at most 255 characters');
  });
});

describe('typed values', () => {
  test('go to the draft as they stand, fit or not', async () => {
    const { actions } = await draw(formView([EMAIL, fieldOf('date')]));
    await act(() => enter('Email address', 'jane'));
    await act(() => enter('Year', '1988'));
    expect(actions.draft.mock.lastCall).toEqual([{ email_address: 'jane', answer: '1988--' }]);
  });

  test('go with the way back', async () => {
    const { actions } = await draw(formView([EMAIL]));
    await act(() => enter('Email address', 'jane'));
    press('Back');
    expect(actions.submit.mock.calls).toEqual([[{ kind: 'back' }, { email_address: 'jane' }]]);
  });

  test('survive a notice, a problem and the values of an answer, which reach the untouched fields', async () => {
    const view = formView([NAME, EMAIL], { sequence: undefined });
    const { show } = await draw(view);
    await act(() => enter('First name', 'Janet'));
    await show({
      ...view,
      sequence: 1,
      values: { name_first: 'Jane', email_address: 'jane@example.com' },
      notice: { kind: 'connection' },
    });
    expect(byLabel('First name').value).toBe('Janet');
    expect(byLabel('Email address').value).toBe('jane@example.com');
  });

  test('survive the question whether to leave', async () => {
    const view = formView([NAME]);
    const { show } = await draw(view);
    await act(() => enter('First name', 'Jane'));
    const input = byLabel('First name');
    await show({ kind: 'confirm', under: view, isKept: true });
    await show(view);
    expect(byLabel('First name')).toBe(input);
    expect(input.value).toBe('Jane');
  });
});

test('A form that was left is empty when the flow is opened again, before its inquiry is there and after', async () => {
  const screenOf: Screen = { kind: 'form', step: 'details', title: 'Details', text: [], fields: [NAME] };
  const world = createWorld(flowConfig({ screen: screenOf }));
  await loadScreen('any');
  onTestFinished(cleanup);
  const { view, actions, focus, launch } = world.model;
  render(<App view={view} actions={actions} surface="embedded" focus={focus} launch={launch} />);
  const answer = (index: number) =>
    act(() => world.requests.access[index]!.answer({ kind: 'ok', value: accessAnswer(flowState(screenOf)) }));
  await act(() => world.open());
  await answer(0);
  await act(() => enter('First name', 'Jane'));
  await act(() => world.page({ action: 'exit', metadata: { force: true } }));
  expect(byLabel('First name').value, 'what goes away does not change').toBe('Jane');
  await act(() => world.open());
  expect(byLabel('First name').value).toBe('');
  await answer(1);
  expect(byLabel('First name').value).toBe('');
  // A page that repeats its wish takes nothing away.
  await act(() => enter('First name', 'Joe'));
  await act(() => world.open());
  expect(byLabel('First name').value).toBe('Joe');
});
