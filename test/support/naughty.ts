/** Texts that have broken mail programs, made here by kind: each kind is a way a text can pretend to be structure. */

const controls = Array.from({ length: 33 }, (_, code) => `a${String.fromCharCode(code === 32 ? 127 : code)}b`);

const lines = [
  '\r\nBcc: eve@example.org',
  'x\r\nBcc: eve@example.org\r\n\r\nBody',
  'x\nBcc: eve@example.org',
  'x\rBcc: eve@example.org',
  '\r\n.\r\n',
  '.',
  '..',
  '\r\n\r\n',
  'a\u0085b',
  'a\u2028b',
  'a\u2029b',
  'a\u000bBcc: eve@example.org',
  'a\u000cb',
  'x\r\n folded',
  'x\n\tfolded',
  'x\r\n--_alt_x--\r\n',
  '--_mix_00000000000000000000',
];

const marks = [
  '"',
  '\\',
  '"quoted"',
  'half "quoted',
  'back\\slash\\',
  '\\"',
  "'",
  'Doe, John',
  'a;b;c',
  'Team: a@x.org, b@y.org;',
  'x:;',
  '<a@b.org>',
  '<<>>',
  '> quoted',
  'a@b.org',
  'a@b.org, c@d.org',
  '(comment)',
  '(half comment',
  '((deep) (er))',
  '[1.2.3.4]',
  'attachment',
  'inline',
  'a%22b%00c',
  "utf-8''%41",
  'a*0*=b',
  'a/b\\c:d*e?f',
  '../../etc/passwd',
  '&lt;b&gt; &amp;amp; &#0;',
  '</p></body><!--',
];

const encodedLooks = [
  '=?utf-8?B?QmNjOiBldmVAZXhhbXBsZS5vcmc=?=',
  '=?utf-8?Q?a=0D=0ABcc:_eve@example.org?=',
  '=?utf-8?Q?half',
  'x =?us-ascii?q?y?= z',
  '=?=?=?',
  '?=',
  '=?iso-8859-1?B?/////w==?= =?utf-8?B?w7w=?=',
];

const spaces = [
  ' ',
  '  two  spaces ',
  '\u00a0',
  '\u3000wide\u3000',
  '\ufeffbom',
  'zero\u200bwidth',
  'soft\u00adhyphen',
];

const scripts = [
  'Jörg Müller',
  'Ωμέγα',
  'Привет, мир',
  '日本語のとても長い件名',
  'שלום עולם',
  'مرحبا بالعالم',
  'नमस्ते',
  '한국어',
  'e\u0301e\u0301e\u0301',
  `z${'\u0315\u0300\u0321'.repeat(40)}`,
  'ﬁ ligature ﷺ',
  'İıſẞ',
];

const direction = ['\u202egnp.exe', 'a\u2066b\u2069c', '\u200f\u200e', '\u061c'];

const beyond = [
  '😀',
  '👩‍👩‍👧‍👦'.repeat(12),
  '🏳️‍🌈 🇩🇪 👍🏽',
  '𝒜𝒷𝒸',
  '\u{10ffff}',
  '\ufffe\uffff',
  '\ud83d',
  '\ude00 alone',
  'a\ud800\ud800b',
  `${'x'.repeat(38)}😀${'y'.repeat(38)}`,
];

const long = [
  'w'.repeat(75),
  'w'.repeat(998),
  'w'.repeat(3_000),
  'ü'.repeat(700),
  'many words '.repeat(120),
  ' '.repeat(500),
  `${'a '.repeat(300)}=?`,
  `${'n'.repeat(240)}.pdf`,
];

export const NAUGHTY: readonly string[] = [
  ...controls,
  ...lines,
  ...marks,
  ...encodedLooks,
  ...spaces,
  ...scripts,
  ...direction,
  ...beyond,
  ...long,
];
