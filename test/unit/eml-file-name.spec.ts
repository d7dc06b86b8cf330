import { expect, test } from 'playwright/test';
import { emlFileName } from '../../renderer/core/eml.ts';

const NAMES: Record<string, string> = {
  'Minutes of May': 'Minutes of May.eml',
  'Re: a/b\\c*d?e<f>g|h"i': 'Re_ a_b_c_d_e_f_g_h_i.eml',
  '': 'Draft.eml',
  '   ': 'Draft.eml',
  '...': 'Draft.eml',
  '\u202e\u200f\u0007': 'Draft.eml',
  '.hidden': 'hidden.eml',
  '../../etc/passwd': '_.._etc_passwd.eml',
  'ends with dot. ': 'ends with dot.eml',
  'two\r\nlines\tand a tab': 'two lines and a tab.eml',
  'nul\u0000 and \u001bescape': 'nul and escape.eml',
  'invoice\u202egpj.exe': 'invoicegpj.exe.eml',
  'zero\u200bwidth\ufeff': 'zerowidth.eml',
  'non\u00a0breaking': 'non breaking.eml',
  'e\u0301te\u0301': 'été.eml',
  'lone \ud800 half': 'lone _ half.eml',
  '%2e%2e%2f': '%2e%2e%2f.eml',
  日本語: '日本語.eml',
  CON: '_CON.eml',
  'con.report': '_con.report.eml',
  'nul ': '_nul.eml',
  COM1: '_COM1.eml',
  'LPT¹': '_LPT¹.eml',
  CONIN$: '_CONIN$.eml',
  Console: 'Console.eml',
  COM10: 'COM10.eml',
};

for (const [subject, expected] of Object.entries(NAMES)) {
  test(`eml file name: ${JSON.stringify(subject)} becomes ${expected}`, () => {
    expect(emlFileName(subject)).toBe(expected);
  });
}

const LONG: Record<string, string> = {
  letters: 'x'.repeat(500),
  'letters after many dots': `${'.'.repeat(5_000)}${'x'.repeat(500)}`,
  'emoji families': '👩‍👩‍👧‍👦'.repeat(50),
  flags: '🇩🇪'.repeat(90),
  kanji: '漢'.repeat(300),
  'combining marks': `z${'\u0315\u0300'.repeat(5_000)}`,
  'dots at the cut': `${'x'.repeat(70)}${'.'.repeat(50)}y`,
};

for (const [kind, subject] of Object.entries(LONG)) {
  test(`eml file name: long ${kind} end within 80 units and 200 octets, at a whole character`, () => {
    const name = emlFileName(subject);
    expect(name.length).toBeLessThanOrEqual(80);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/[^. ]\.eml$/);
    expect(name).not.toMatch(/\p{Cs}|^Draft/u);
    expect(name).not.toMatch(/\u200d\.eml$/);
  });
}

test('eml file name: flags and families are cut between, never inside', () => {
  expect(emlFileName('👩‍👩‍👧‍👦'.repeat(50))).toMatch(/^(?:👩‍👩‍👧‍👦)+\.eml$/u);
  expect(emlFileName('🇩🇪'.repeat(90))).toMatch(/^(?:🇩🇪)+\.eml$/u);
});
