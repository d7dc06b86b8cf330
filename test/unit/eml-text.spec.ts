import { expect, test } from 'playwright/test';
import { htmlToText } from '../../renderer/core/html-to-text.ts';

const CONVERTED: Record<string, [html: string, text: string]> = {
  'paragraphs are apart by an empty line': ['<p>a</p><p>b</p>', 'a\n\nb'],
  'an empty paragraph stays a gap': ['<p>a</p><p><br></p><p>b</p>', 'a\n\n\nb'],
  'a div begins a line': ['<div>a</div><div>b</div>', 'a\nb'],
  'br breaks, twice for an empty line': ['a<br>b<br/><br>c', 'a\nb\n\nc'],
  'a br before the end of a paragraph adds nothing': ['<p>a<br></p><p>b</p>', 'a\n\nb'],
  'white space collapses': ['  <p> a \r\n\t b </p>  ', 'a b'],
  'inline tags leave words whole': ['<b>bo</b>ld <i>and</i> more', 'bold and more'],
  'non-breaking spaces stay': ['a&nbsp;&nbsp;b\u00a0c', 'a  b c'],
  'references are decoded once': ['&lt;b&gt; &amp;amp; &#65;&#x42; &euro;&hellip;', '<b> &amp; AB €…'],
  'unknown references stay': ['&foo; AT&T &amp', '&foo; AT&T &amp'],
  'references out of range are U+FFFD': ['&#0;&#xD800;&#99999999;', '\ufffd\ufffd\ufffd'],
  'references of windows-1252': ['it&#146;s', 'it’s'],
  'a list': ['<p>x</p><ul><li>a</li><li>b</li></ul><p>y</p>', 'x\n\n- a\n- b\n\ny'],
  'a list of an editor': ['<ul><li><p>a</p></li><li><p>b</p></li></ul>', '- a\n- b'],
  'a list without end tags': ['<ul><li>a<li>b</ul>c', '- a\n- b\n\nc'],
  'a numbered list': ['<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
  'a numbered list that starts later': ['<ol start="9"><li>a<br>aa</li><li>b</li></ol>', '9. a\n   aa\n10. b'],
  'a list in a list': ['<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>', '- a\n  1. b\n- c'],
  'a quote': ['<p>x</p><blockquote><p>a</p><p>b</p></blockquote><p>y</p>', 'x\n\n> a\n>\n> b\n\ny'],
  'a quote in a quote': ['<blockquote>a<blockquote>b</blockquote></blockquote>', '> a\n>\n> > b'],
  'a list in a quote': ['<blockquote><ul><li>a</li></ul></blockquote>', '> - a'],
  'a link with a text of its own': ['see <a href="https://x.org/a">this</a>.', 'see this <https://x.org/a>.'],
  'a link that shows its address': ['<a href="https://x.org/">x.org</a> <a href="mailto:a@b">a@b</a>', 'x.org a@b'],
  'a link to write to': ['<a href="mailto:a@b">Ann</a>', 'Ann <a@b>'],
  'a link around an image': ['<a href="http://x.org"><img></a>', '<http://x.org>'],
  'a link that is a script or a place on the page': ['<a href="javascript:x()">a</a> <a href="#b">b</a>', 'a b'],
  'an image': ['<img src="cid:x" alt="our  logo"> <img src="y">', '[our logo]'],
  'a table': ['<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>', 'a\tb\nc\td'],
  'a table of an editor': [
    '<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td><p></p></td><td><p>d</p></td></tr></tbody></table>',
    'a\tb\n\td',
  ],
  'a table between paragraphs': ['<p>x</p><table><tr><td>a</td></tr></table><p>y</p>', 'x\n\na\n\ny'],
  'preformatted text': ['<pre>a\n  b\n\nc</pre>', 'a\n  b\n\nc'],
  'a rule': ['a<hr>b', 'a\n----\nb'],
  'styles, scripts, titles and comments are no words': [
    '<head><title>t</title><style>p{}</style></head>a<!-- b --><script>"</p>"</script><!doctype x>c',
    'ac',
  ],
  'a > in an attribute is no end': ['<a href="https://x.org/?a>b" title=">">t</a>', 't <https://x.org/?a>b>'],
  'an unclosed quote in a tag swallows no words': ['<p title="x>a</p> <b>c</b>', 'a\n\nc'],
  'a lone < is a character': ['1 < 2 and 3 <4', '1 < 2 and 3 <4'],
  'plain text': ['just words', 'just words'],
  nothing: ['', ''],
  'nothing to see': ['<p></p><div><br></div>', ''],
};

for (const [what, [html, text]] of Object.entries(CONVERTED)) {
  test(`eml text: ${what}`, () => {
    expect(htmlToText(html)).toBe(text);
  });
}

test('eml text: marks of very deep levels do not flood the text', () => {
  const depth = 20_000;
  const text = htmlToText(`${'<blockquote>'.repeat(depth)}${'a<br>'.repeat(100)}${'</blockquote>'.repeat(depth)}b`);
  expect(text.length).toBeLessThan(10_000);
  expect(text.endsWith('\n\nb')).toBe(true);
});

const HOSTILE: Record<string, string> = {
  '<': '<',
  '<a': '<a ',
  '<a "': '<a "',
  "<a ='": "<a ='",
  "<a' ='> (quotes that are all closed but the last)": "<a' ='>",
  '<!--': '<!-- ',
  '<!': '<!',
  '<style>': '<style>',
  '<ul><li>': '<ul><li>',
  '<ul>, then stray ends': '<ul></blockquote>',
  '<a href="': '<a href="',
  '<td>': '<td>',
  '&': '&',
  '&#': '&#9',
  spaces: '  ',
  '<br>': '<br>',
  'open links': '<a href=http://x>',
};

for (const [kind, piece] of Object.entries(HOSTILE)) {
  // No clock is read: where the work grows with the square of the text, half a megabyte outlasts the test's own limit.
  test(`eml text: 500 KB of ${kind} are converted without going back over them`, () => {
    const html = piece.repeat(Math.ceil(500_000 / piece.length));
    for (const end of ['', '>', '="']) expect(typeof htmlToText(html + end)).toBe('string');
  });
}
