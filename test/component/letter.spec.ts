import type { Page } from 'playwright/test';
import { expect, test } from '../support/app.ts';
import { writeElsewhere } from '../support/elsewhere.ts';
import { onDisk, open, startWriting } from '../support/person.ts';

async function body(page: Page, subject: string): Promise<unknown> {
  return (await onDisk(page)).contents?.find((content) => content.subject === subject)?.body;
}

async function paste(page: Page, html: string, text = ''): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).evaluate(
    (target, [asHtml, asText]) => {
      const clipboardData = new DataTransfer();
      if (asHtml !== '') clipboardData.setData('text/html', asHtml);
      clipboardData.setData('text/plain', asText);
      target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    [html, text] as const,
  );
}

async function begin(page: Page, subject: string): Promise<void> {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await page.getByRole('textbox', { name: 'Message' }).click();
}

/** A draft whose body came from somewhere else, opened. */
async function beginWith(page: Page, html: string): Promise<void> {
  await begin(page, 'From elsewhere');
  await expect.poll(() => body(page, 'From elsewhere')).toBe('');
  await page.getByRole('textbox', { name: 'Subject' }).focus();
  await writeElsewhere(page, 'From elsewhere', { body: html });
}

test('issue 2.2: pasted HTML is sanitised before it reaches the letter: nothing that runs, every word', async ({
  page,
}) => {
  await begin(page, 'Pasted');
  await paste(
    page,
    `<p class="MsoNormal" id="x" style="position:fixed;inset:0" onclick="window.hacked=1">first <b>bold</b></p>
     <script>window.hacked = 1</script><style>* { display: none }</style><!--[if mso]>word<![endif]-->
     <img src="x" onerror="window.hacked=1" alt="picture"><a href="javascript:window.hacked=1">second</a>
     <svg onload="window.hacked=1"><text>third</text></svg><iframe srcdoc="<script>parent.hacked=1</script>"></iframe>
     <form action="https://evil.example"><input value="x"><button>fourth</button></form>
     <a href="https://example.org/">fifth</a><ul><li>sixth</li></ul><blockquote>seventh</blockquote>
     <table><tr><td>eighth</td></tr></table><span style="font-weight:700">ninth</span>`,
  );
  const message = page.getByRole('textbox', { name: 'Message' });
  for (const word of ['first', 'bold', 'second', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth']) {
    await expect(message).toContainText(word);
  }
  await expect.poll(() => body(page, 'Pasted')).toContain('ninth');
  const stored = String(await body(page, 'Pasted'));
  expect(stored).not.toMatch(
    /script|onerror|onclick|onload|javascript|MsoNormal|<style|<form|<svg|iframe|position|id="x"/i,
  );
  for (const kept of [
    '<strong>bold</strong>',
    '<a href="https://example.org/">',
    '<li>',
    '<blockquote>',
    '<td',
    '<strong>ninth',
  ]) {
    expect(stored).toContain(kept);
  }
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('Ctrl+Shift+V pastes the words alone', async ({ page, app }) => {
  await begin(page, 'Plain');
  await app.evaluate(({ clipboard }) => clipboard.write({ html: '<b>bold</b> words', text: 'bold words' }));
  await page.keyboard.press('Control+Shift+V');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('bold words');
  await expect.poll(() => body(page, 'Plain')).toBe('<p>bold words</p>');
});

test('issue 2.2: a body nobody edited keeps its very bytes through opening, other edits and closing', async ({
  page,
}) => {
  const html =
    '<DIV class=gmail style="COLOR: red; margin:0"><font face="Arial" size=2>one<BR>two&nbsp;</font>\r\n' +
    '<table bgcolor="#ff0000" width=600 cellpadding="3"><tr><td align=center>cell</td></tr></table>' +
    '<img src="https://tracker.example/x.gif" width=1 height=1><p></p><o:p>x</o:p></DIV><!-- kept -->';
  await beginWith(page, html);
  await expect(page.getByRole('textbox', { name: 'Message' })).toContainText('cell');
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('bob@example.com');
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'New draft' }).click();
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('');
  await open(page, 'From elsewhere');
  await expect(page.getByRole('textbox', { name: 'To', exact: true })).toHaveValue('bob@example.com');
  expect(await body(page, 'From elsewhere')).toBe(html);
});

test('design 10: an edited mail keeps its words and its look: attributes, divs, spans, tables, quotes', async ({
  page,
}) => {
  await beginWith(
    page,
    '<div style="font-family: Georgia"><div>line one</div><div><br></div><div>line <span style="color: red">two ' +
      '<span style="font-size: 20px">big</span></span></div></div>' +
      '<table width="600" bgcolor="#eeeeee" border="1" cellpadding="4"><tbody><tr><td width="200" style="padding: 8px">a</td>' +
      '<td dir="rtl" valign="top"><p>b</p></td></tr></tbody></table>' +
      '<blockquote type="cite" style="border-left: 2px solid blue">quoted<ul><li>item</li></ul></blockquote>' +
      '<pre>kept  spaces</pre><dl><dt>term</dt><dd>meaning</dd></dl><p align="center"><font color="#00ff00">end</font></p>',
  );
  const message = page.getByRole('textbox', { name: 'Message' });
  await expect(message).toContainText('meaning');
  await message.getByText('line one').click();
  await page.keyboard.press('Home');
  await page.keyboard.type('X');
  await expect
    .poll(() => body(page, 'From elsewhere'))
    .toBe(
      '<div style="font-family: Georgia"><div>Xline one</div><div><br></div><div>line <span style="color: red">two ' +
        '<span style="font-size: 20px">big</span></span></div></div>' +
        '<table width="600" bgcolor="#eeeeee" border="1" cellpadding="4"><tbody><tr><td width="200" style="padding: 8px">a</td>' +
        '<td dir="rtl" valign="top"><p>b</p></td></tr></tbody></table>' +
        '<blockquote type="cite" style="border-left: 2px solid blue"><p>quoted</p><ul><li>item</li></ul></blockquote>' +
        '<pre>kept  spaces</pre><dl><dt>term</dt><dd>meaning</dd></dl><p align="center"><font color="#00ff00">end</font></p>',
    );
});

test('issue 2.2: the theme never enters the letter, and the same document is the same bytes', async ({ page }) => {
  const bodies: unknown[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await begin(page, colorScheme);
    await page.keyboard.type('Hello ');
    await page.keyboard.press('ControlOrMeta+b');
    await page.keyboard.type('bold');
    await page.keyboard.press('ControlOrMeta+b');
    await page.keyboard.press('Enter');
    await page.keyboard.type('- item');
    await expect.poll(() => body(page, colorScheme)).toContain('item');
    bodies.push(await body(page, colorScheme));
  }
  expect(bodies[0]).toBe('<p>Hello <strong>bold</strong></p><ul><li>item</li></ul>');
  expect(bodies[1]).toBe(bodies[0]);
});

test('issue 2.2: every tool of the toolbar works, with its name and its shortcut', async ({ page }) => {
  await begin(page, 'Tools');
  await page.keyboard.type('words');
  await page.keyboard.press('ControlOrMeta+a');
  for (const [name, tag] of [
    ['Bold', 'strong'],
    ['Italic', 'em'],
    ['Underline', 'u'],
  ] as const) {
    await page.getByRole('button', { name, exact: true }).click();
    await expect(page.getByRole('button', { name, exact: true })).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('textbox', { name: 'Message' }).locator(tag)).toHaveText('words');
  }
  await page.getByRole('button', { name: 'Remove formatting' }).click();
  await page.getByRole('button', { name: 'Numbered list' }).click();
  await expect.poll(() => body(page, 'Tools')).toBe('<ol><li>words</li></ol>');
  await page.getByRole('button', { name: 'Numbered list' }).click();
  await page.keyboard.press('Control+Shift+Digit9');
  await expect.poll(() => body(page, 'Tools')).toBe('<blockquote><p>words</p></blockquote>');
  await page.getByRole('button', { name: 'Quote', exact: true }).click();
  await expect.poll(() => body(page, 'Tools')).toBe('<p>words</p>');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('textbox', { name: 'Link address' }).fill('example.org/page');
  await page.keyboard.press('Enter');
  await expect.poll(() => body(page, 'Tools')).toBe('<p><a href="https://example.org/page">words</a></p>');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('textbox', { name: 'Link address' }).fill('javascript:alert(1)');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('no address');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  expect(await body(page, 'Tools')).toBe('<p><a href="https://example.org/page">words</a></p>');
});

test('a letter from elsewhere runs nothing and asks nobody for its pictures', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  await beginWith(
    page,
    '<p>read me</p><img src="https://tracker.example/a.gif" alt="logo"><img src="cid:part1"><script>window.hacked=1</script>' +
      '<p onmouseover="window.hacked=1" style="position:fixed;top:0;mso-line-height-rule:exactly;background:url(https://tracker.example/b.gif)">over</p>',
  );
  await expect(page.getByText('Picture not shown: logo')).toBeVisible();
  await expect(page.getByText('over')).toHaveCSS('position', 'static');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  await page.getByText('read me').click();
  await page.keyboard.type('and ');
  await expect.poll(() => body(page, 'From elsewhere')).toContain('mso-line-height-rule:exactly');
  expect(asked.filter((url) => url.includes('tracker.example'))).toEqual([]);
});
