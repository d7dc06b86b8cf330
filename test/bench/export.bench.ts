import { draftToEml, type EmlDraft } from '../../renderer/core/eml.ts';
import { record } from './figures.ts';
import { dice, letterHtml } from './letters.ts';
import { expect, test } from './stage.ts';
import { medianOf } from './statistics.ts';

const ROUNDS = 15;
const WARM = 3;
const OCTETS = 10 * 2 ** 20;

/** The least that could make a body of it: the built-in base64, lines of 76, one piece. */
function bare(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  return Buffer.concat([Buffer.from(text.replace(/.{76}/g, '$&\r\n'), 'latin1')]);
}

test('Export: a draft with a 10 MB attachment as .eml against base64 in lines of 76', async () => {
  const chance = dice(3);
  const bytes = Uint8Array.from({ length: OCTETS }, () => chance() * 256);
  const draft: EmlDraft = {
    id: '5f2b8a44-0000-4000-8000-1d2c3b4a5968',
    from: { name: 'Ann Lind', address: 'ann@practice.example' },
    to: ['Bob <bob@example.com>'],
    cc: [],
    bcc: [],
    subject: 'The figures',
    important: false,
    body: letterHtml(5_000, 1),
    mimeReplyToId: '',
    calendarIcs: '',
    editedAt: Date.UTC(2026, 0, 2),
    attachments: [{ name: 'figures.bin', type: 'application/octet-stream', bytes }],
  };
  const times = { ours: [] as number[], floor: [] as number[] };
  for (let round = -WARM; round < ROUNDS; round += 1) {
    const began = performance.now();
    const mail = Buffer.concat(draftToEml(draft));
    const between = performance.now();
    const body = bare(bytes);
    const ended = performance.now();
    if (round < 0) continue;
    times.ours.push(between - began);
    times.floor.push(ended - between);
    if (round === 0) expect(mail.includes(body.subarray(0, 1_000_000)), 'the mail holds the same lines').toBe(true);
  }
  await record({
    name: 'Export with 10 MB attached',
    unit: 'ms',
    ours: medianOf(times.ours),
    floor: medianOf(times.floor),
    goal: { of: 'ratio', atMost: 2 },
    note: 'In Node, in one process; both end with one buffer.',
  });
});
