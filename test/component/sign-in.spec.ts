import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright/test';
import { expect, test } from '../support/app.ts';
import { ANN, fillSignIn, startWriting, status } from '../support/person.ts';
import { createPortal, type Portal, type PortalOptions } from '../portal/portal.ts';
import { DEMO_PEOPLE } from '../portal/people.ts';

const withPortal = test.extend<{ options: PortalOptions; portal: Portal }>({
  options: [{}, { option: true }],
  portal: async ({ options }, use) => {
    const portal = await createPortal(options);
    await use(portal);
    await portal.stop();
  },
});

async function tryToSignIn(page: Page, address: string, who = ANN): Promise<void> {
  await page.getByRole('button', { name: 'Sign in to a portal' }).click();
  await fillSignIn(page, address, who);
}

function withSecondFactor(secondFactor: 'sms' | 'app'): PortalOptions {
  return { people: DEMO_PEOPLE.map((person) => ({ ...person, secondFactor })) };
}

withPortal(
  'issue 2.3: a wrong password is a sentence in an alert, the fields stay, and the right one signs in',
  async ({ page, portal }) => {
    await tryToSignIn(page, portal.url, { ...ANN, password: 'wrong' });
    await expect(page.getByRole('alert')).toContainText('does not know this e-mail and password');
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue(ANN.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ANN.password);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByText('Ann Lind')).toBeVisible();
    await page.getByRole('button', { name: 'New draft' }).click();
    const from = page.getByRole('combobox', { name: 'From' });
    await expect(from).toHaveValue('ann@practice.example');
    await expect(from.getByRole('option', { name: 'team@practice.example' })).toBeDisabled();
  },
);

withPortal('issue 2.3: too many tries lock the form and count down', async ({ page, portal }) => {
  await tryToSignIn(page, portal.url, { ...ANN, password: 'wrong' });
  const button = page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true });
  await expect(async () => {
    if (await button.isEnabled()) await page.keyboard.press('Enter');
    await expect(page.getByText(/Try again in \d+ s/)).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(button).toBeDisabled();
});

for (const [name, address, words] of [
  ['an address that is none', 'not an address', /address/i],
  ['plain http to a stranger', 'http://portal.example', /without encryption/],
  ['a portal that cannot be reached', 'https://127.0.0.1:9', /reach/],
] as const) {
  test(`issue 2.3: ${name} is said in an alert`, async ({ page }) => {
    await tryToSignIn(page, address);
    await expect(page.getByRole('alert')).toContainText(words);
  });
}

test('issue 2.3: plain http needs an explicit word of the person', async ({ page }) => {
  await tryToSignIn(page, 'http://192.0.2.1');
  await expect(page.getByRole('button', { name: 'Use http all the same' })).toBeVisible();
});

test('issue 2.3: a site that is no portal is said to be none', async ({ page }) => {
  const server = createServer((_request, response) => response.end('<!doctype html><title>A shop</title>'));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  await tryToSignIn(page, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await expect(page.getByRole('alert')).toContainText(/portal/);
  server.close();
});

withPortal.describe('with a code by SMS', () => {
  withPortal.use({ options: withSecondFactor('sms') });
  withPortal(
    'issue 2.3: the code is asked for with the masked number, and a wrong one is said',
    async ({ page, portal }) => {
      await tryToSignIn(page, portal.url);
      const code = page.getByRole('textbox', { name: 'Code', exact: true });
      await expect(code).toBeFocused();
      await expect(page.getByText(/\+15\*+34/)).toBeVisible();
      await code.fill('000000');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('alert')).toContainText('did not accept this code');
      await code.fill(portal.code(ANN.email) ?? '');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
    },
  );
});

withPortal.describe('with an app’s code', () => {
  withPortal.use({ options: withSecondFactor('app') });
  withPortal('issue 2.3: the code of an authenticator app signs in', async ({ page, portal }) => {
    await tryToSignIn(page, portal.url);
    await page.getByRole('textbox', { name: 'Code', exact: true }).fill(portal.code(ANN.email) ?? '');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  });
});

withPortal(
  'S12: what was written before signing in is saved then; signing out keeps every draft',
  async ({ page, portal }) => {
    await startWriting(page);
    await page.getByRole('textbox', { name: 'Subject' }).fill('Written before');
    await expect(status(page)).toHaveText(/^On this computer/);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await fillSignIn(page, portal.url, ANN);
    await expect(page.getByText('One draft written on this computer before')).toBeVisible();
    await expect(status(page)).toHaveText(/^On portal/);
    await expect.poll(() => portal.holds().map(({ subject }) => subject)).toEqual(['Written before']);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByText('Your drafts stay on this computer')).toBeVisible();
    await expect(page.getByRole('option', { name: 'Written before' })).toBeVisible();
  },
);
