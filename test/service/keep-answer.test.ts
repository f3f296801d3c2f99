import { expect, test } from 'vitest';
import { keepAnswer } from '../../service/keep-answer.ts';

const KEPT_MS = 1_000;

/** A question that counts how often it is asked, and a clock. */
function createQuestion() {
  const question = { now: 5_000, asked: 0, answer: async () => question.asked };
  const ask = keepAnswer(
    () => {
      question.asked += 1;
      return question.answer();
    },
    KEPT_MS,
    () => question.now,
  );
  return { question, ask };
}

test('an answer holds until its time is over', async () => {
  const { question, ask } = createQuestion();
  expect(await ask()).toBe(1);
  question.now += KEPT_MS - 1;
  expect(await ask()).toBe(1);
  question.now += 1;
  expect(await ask()).toBe(2);
});

test('an answer does not hold once the clock was set back', async () => {
  const { question, ask } = createQuestion();
  await ask();
  question.now -= 1;
  expect(await ask()).toBe(2);
});

test('who asks while another waits gets the same answer', async () => {
  const { question, ask } = createQuestion();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  expect(question.asked).toBe(1);
});

test('that it could not be asked is told to all who wait, and does not hold', async () => {
  const { question, ask } = createQuestion();
  const { answer } = question;
  question.answer = () => Promise.reject(new Error('away'));
  expect(await Promise.allSettled([ask(), ask()])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  expect(question.asked).toBe(1);
  question.answer = answer;
  expect(await ask()).toBe(2);
});
