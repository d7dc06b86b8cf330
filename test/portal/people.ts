import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { SecondFactor } from './model.ts';
import type { Store } from './store.ts';

/** A mailbox to begin with. Addresses are lower case; a group cannot be used as sender. */
export interface MailboxSeed {
  readonly address: string;
  readonly name: string;
  readonly isDefault?: boolean;
  readonly enabled?: boolean;
  readonly aliases?: readonly string[];
  readonly groups?: readonly string[];
  readonly signature?: { readonly html: string; readonly isActive: boolean };
}

/** A person to begin with; `login` is what may be typed instead of the e-mail address. */
export interface PersonSeed {
  readonly email: string;
  readonly password: string;
  readonly login?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly disabled?: boolean;
  readonly secondFactor?: SecondFactor;
  readonly phone?: string;
  readonly backupCodes?: readonly string[];
  readonly mailboxes: readonly MailboxSeed[];
  readonly tags?: readonly { readonly name: string; readonly style: string; readonly addresses?: readonly string[] }[];
  readonly contacts?: readonly { readonly name: string; readonly emails: readonly string[] }[];
}

export const DEMO_PEOPLE: readonly PersonSeed[] = [
  {
    email: 'ann@practice.example',
    login: 'demo',
    password: 'practice',
    firstName: 'Ann',
    lastName: 'Lind',
    mailboxes: [
      {
        address: 'ann@practice.example',
        name: 'Ann Lind',
        isDefault: true,
        aliases: ['a.lind@practice.example'],
        groups: ['team@practice.example'],
        signature: { html: '<p>Ann Lind<br>Practice &amp; Partners</p>', isActive: true },
      },
      { address: 'office@practice.example', name: 'Office' },
    ],
    tags: [
      { name: 'Important clients', style: '1' },
      { name: 'Invoices', style: '5' },
      { name: 'Office', style: '9', addresses: ['office@practice.example'] },
    ],
    contacts: [
      { name: 'Carl Berg', emails: ['carl.berg@example.com'] },
      { name: 'Doe, Jane', emails: ['jane@example.com', 'jane.doe@example.org'] },
    ],
  },
  {
    email: 'bob@practice.example',
    login: 'bob',
    password: 'practice',
    firstName: 'Bob',
    lastName: 'Moss',
    mailboxes: [{ address: 'bob@practice.example', name: 'Bob Moss', isDefault: true }],
  },
];

export const hashPassword = (guid: string, password: string): string =>
  createHash('sha256').update(`${guid}:${password}`).digest('hex');

export const defaultBackupCodes = ['backup-1', 'backup-2'] as const;

/** Writes the people into an empty store. */
export function seedPeople(store: Store, seeds: readonly PersonSeed[], now: number): void {
  store.transaction(() => {
    for (const seed of seeds) seedPerson(store, seed, now);
  });
}

function seedPerson(store: Store, seed: PersonSeed, now: number): void {
  const id = store.people.nextId();
  const guid = randomUUID();
  store.people.put({
    id,
    guid,
    login: seed.login ?? seed.email,
    email: seed.email,
    passwordHash: hashPassword(guid, seed.password),
    firstName: seed.firstName ?? seed.email.split('@')[0]!,
    lastName: seed.lastName ?? '',
    disabled: seed.disabled ?? false,
    secondFactor: seed.secondFactor ?? 'none',
    phone: seed.phone ?? (seed.secondFactor === 'sms' ? '+15550101234' : ''),
    appSecret: randomBytes(20).toString('hex'),
    backupCodes: seed.backupCodes ?? defaultBackupCodes,
  });
  for (const mailbox of seed.mailboxes) {
    store.mailboxes.put({
      id: store.mailboxes.nextId(),
      personId: id,
      address: mailbox.address,
      name: mailbox.name,
      enabled: mailbox.enabled ?? true,
      isDefault: mailbox.isDefault ?? false,
      aliases: mailbox.aliases ?? [],
      groups: (mailbox.groups ?? []).map((address, index) => ({ id: index + 1, address })),
      signature: mailbox.signature ?? { html: '', isActive: false },
      createdAt: now,
    });
  }
  for (const tag of seed.tags ?? []) store.tags.put({ addresses: [], ...tag, id: store.tags.nextId(), personId: id });
  for (const contact of seed.contacts ?? [])
    store.contacts.put({
      ...contact,
      id: store.contacts.nextId(),
      personId: id,
      description: '',
      phones: [],
      type: 1,
    });
}
