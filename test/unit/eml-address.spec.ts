import { expect, test } from 'playwright/test';
import { asciiAddress, formatMailbox, isValidAddress, parseMailbox, splitList } from '../../renderer/core/address.ts';

const PARSED: Record<string, { name: string; address: string } | null> = {
  'a@b': { name: '', address: 'a@b' },
  ' <a@b.org> ': { name: '', address: 'a@b.org' },
  'Ann <a@b.org>': { name: 'Ann', address: 'a@b.org' },
  'Ann<a@b.org>': { name: 'Ann', address: 'a@b.org' },
  '"Doe, J" <j@x>': { name: 'Doe, J', address: 'j@x' },
  '"a \\"b\\" \\\\ c" <j@x>': { name: 'a "b" \\ c', address: 'j@x' },
  'Bob "Bricks" Ltd <b@x.org>': { name: 'Bob "Bricks" Ltd', address: 'b@x.org' },
  '"a" "b" <b@x.org>': { name: '"a" "b"', address: 'b@x.org' },
  'a@b.org (Ann Lee)': { name: 'Ann Lee', address: 'a@b.org' },
  'mailto:a@b.org': { name: '', address: 'a@b.org' },
  'Ann <mailto:a@b.org>': { name: 'Ann', address: 'a@b.org' },
  'a <b> c <d@e.org>': { name: 'a <b> c', address: 'd@e.org' },
  'Jörg <j@exämple.org>': { name: 'Jörg', address: 'j@exämple.org' },
  '': null,
  Ann: null,
  'Ann <a@b.org': null,
  'Ann <>': null,
  'Ann a@b.org': null,
  'a@b, c@d': null,
  '>': null,
  ')': null,
};

for (const [text, expected] of Object.entries(PARSED)) {
  test(`eml address: ${JSON.stringify(text)} is ${expected === null ? 'unfinished' : 'a mailbox'}`, () => {
    expect(parseMailbox(text)).toEqual(expected);
  });
}

const WIRE: Record<string, string | null> = {
  'a.b+c@Example.ORG': 'a.b+c@Example.ORG',
  'a@exämple.org': 'a@xn--exmple-cua.org',
  'a@日本。jp': 'a@xn--wgv71a.jp',
  [`${'a'.repeat(64)}@b`]: `${'a'.repeat(64)}@b`,
  [`${'a'.repeat(65)}@b`]: null,
  [`a@${'b'.repeat(64)}`]: null,
  [`a@${'b.'.repeat(127)}c`]: null,
  '.a@b': null,
  'a..b@c': null,
  'a.@b': null,
  'a@b.': null,
  'a@-b.org': null,
  'a@b_c.org': null,
  'a@1.2.3.4': null,
  'a@１.２.３.４': null,
  'a@[1.2.3.4]': null,
  'a@ü/../x': null,
  'a@ü:80': null,
  'a@ü@x': null,
  'ü@b.org': null,
  '"a b"@c.org': null,
  '=?utf-8?Q?a?=@b.org': null,
  'a b@c': null,
  '@b': null,
  'a@': null,
  'a@b\r\nBcc: c@d': null,
  'a\u0000@b': null,
};

for (const [address, expected] of Object.entries(WIRE)) {
  test(`eml address: ${JSON.stringify(address.slice(0, 40))} travels as ${expected?.slice(0, 40) ?? 'nothing'}`, () => {
    expect(asciiAddress(address)).toBe(expected);
    expect(isValidAddress(address)).toBe(expected !== null);
  });
}

const LISTS: Record<string, string[]> = {
  'a@b, c@d; e@f\ng@h\ti@j': ['a@b', 'c@d', 'e@f', 'g@h', 'i@j'],
  '"Doe, J" <j@x>, Ann <a@b>': ['"Doe, J" <j@x>', 'Ann <a@b>'],
  '"a\\", b" <j@x>, c@d': ['"a\\", b" <j@x>', 'c@d'],
  'a@b (Doe, J), c@d': ['a@b (Doe, J)', 'c@d'],
  'Ann <a,b@c>, d@e': ['Ann <a,b@c>', 'd@e'],
  '"Doe, J <j@x>, Ann <a@b>': ['"Doe', 'J <j@x>', 'Ann <a@b>'],
  '5" pipe <a@b>, 6" pipe <c@d>': ['5" pipe <a@b>', '6" pipe <c@d>'],
  'a < b, c <x@y>': ['a < b', 'c <x@y>'],
  'smile :( <a@b>, c@d': ['smile :( <a@b>', 'c@d'],
  '"x\n"y, z" <a@b>': ['"x', '"y, z" <a@b>'],
  ' ,; ,\r\n\t ': [],
  '': [],
};

for (const [text, expected] of Object.entries(LISTS)) {
  test(`eml address: the list ${JSON.stringify(text)} has ${expected.length} parts`, () => {
    expect(splitList(text)).toEqual(expected);
  });
}

test('eml address: a mailbox is quoted only when it has to be', () => {
  expect(formatMailbox({ name: '', address: 'a@b' })).toBe('a@b');
  expect(formatMailbox({ name: 'Jörg Müller', address: 'a@b' })).toBe('Jörg Müller <a@b>');
  expect(formatMailbox({ name: 'Doe, "J"\r\n', address: 'a@b' })).toBe('"Doe, \\"J\\" " <a@b>');
});

const HOSTILE: Record<string, string> = {
  quotes: '"'.repeat(1_000_000),
  'spaced quotes': ' "'.repeat(500_000),
  'quote and backslashes': `"${'\\'.repeat(99_999)}`,
  'open brackets': '<'.repeat(1_000_000),
  'brackets around nothing': '<>'.repeat(500_000),
  'open comments': '('.repeat(1_000_000),
  'at signs': '@'.repeat(1_000_000),
  dots: `a${'.a'.repeat(500_000)}@`,
  spaces: `a${' '.repeat(999_998)}b`,
  'spaces before a bracket': `${' '.repeat(999_990)}<a@b.org>`,
  separators: ',;'.repeat(500_000),
  'half mailboxes': '"a" <'.repeat(200_000),
  'a domain of letters': `a@${'ü'.repeat(1_000_000)}`,
  'a domain of dots': `a@${'a.'.repeat(500_000)}`,
};

for (const [kind, text] of Object.entries(HOSTILE)) {
  // No clock is read: where the work grows with the square of the text, a megabyte outlasts the test's own limit.
  test(`eml address: 1 MB of ${kind} is taken apart without going back over it`, () => {
    for (const part of splitList(text).slice(0, 3)) parseMailbox(part);
    parseMailbox(text);
  });
}
