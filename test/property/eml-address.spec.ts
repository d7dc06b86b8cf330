import fc from 'fast-check';
import { expect, test } from 'playwright/test';
import { asciiAddress, formatMailbox, parseMailbox, splitList } from '../../renderer/core/address.ts';
import { htmlToText } from '../../renderer/core/html-to-text.ts';
import { NAUGHTY } from '../support/naughty.ts';

const SEED = Number(process.env['SEED'] ?? 20_261_123);
const RUNS = 2_000;

const text = fc.oneof(fc.constantFrom(...NAUGHTY), fc.string({ unit: 'binary' }), fc.string());
const mailbox = fc.record({
  name: text,
  address: fc.constantFrom('a@b', 'john.doe+x@example.org', 'j@exämple.org', "o'neil@x.org"),
});

function check<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void {
  const result = fc.check(fc.property(arbitrary, predicate), { seed: SEED, numRuns: RUNS });
  expect(result.failed, `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}`).toBe(false);
}

for (const joint of [', ', ';', '\n', '\t', ' ,; ']) {
  test(`eml address: splitting mailboxes joined by ${JSON.stringify(joint)} returns them`, () => {
    check(fc.array(mailbox, { maxLength: 6 }), (mailboxes) => {
      const typed = mailboxes.map(formatMailbox);
      expect(splitList(typed.join(joint))).toEqual(typed);
    });
  });
}

test('eml address: a formatted mailbox is read back, with line breaks and controls as spaces', () => {
  check(mailbox, ({ name, address }) => {
    const line = name.replaceAll('\r\n', ' ').replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
    expect(parseMailbox(formatMailbox({ name, address }))).toEqual({ name: line, address });
  });
});

test('eml address: whatever is typed, what travels is one address in plain ASCII', () => {
  check(fc.tuple(text, text), ([one, other]) => {
    expect(asciiAddress(`${one}@${other}`) ?? 'a@b').toMatch(/^[!-~]+@[A-Za-z0-9.-]+$/);
  });
});

test('eml address: splitting loses nothing but separators and white space', () => {
  const bare = (value: string): string => value.replace(/[\s,;]/g, '');
  check(text, (value) => {
    expect(bare(splitList(value).join(''))).toBe(bare(value));
  });
});

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const { html } = fc.letrec<{ html: string; block: string }>((tie) => ({
  html: fc.array(tie('block'), { maxLength: 5 }).map((blocks) => blocks.join('')),
  block: fc.oneof(
    { weight: 4, arbitrary: word.map((each) => ` ${each} `) },
    ...['p', 'div', 'b', 'li', 'ul', 'ol', 'td', 'tr', 'table', 'blockquote', 'pre', 'h1', 'span'].map((tag) =>
      fc.tuple(tie('html'), fc.boolean()).map(([inner, closed]) => `<${tag}>${inner}${closed ? `</${tag}>` : ''}`),
    ),
    fc.constantFrom('<br>', '<hr>', '</p>', '</table>', '</li>', '</td>', '&nbsp;', '<!-- x -->', '\n'),
    tie('html').map((inner) => `<a href="http://x.org/1">${inner}</a>`),
  ),
}));

test('eml text: no word of the HTML is lost or joined to another, however broken the HTML', () => {
  check(html, (value) => {
    const words = value.replace(/<[^>]*>|&nbsp;/g, '').match(/[a-z]+/g) ?? [];
    const found =
      htmlToText(value)
        .replaceAll('<http://x.org/1>', ' ')
        .match(/[a-z]+/g) ?? [];
    expect(found).toEqual(words);
  });
});
