import { expect, test } from './fixture.ts';

/** The example request of the public help page of drafts/save, word for word. */
const example = {
  id: 1234,
  from: 'some text',
  to: ['some text'],
  cc: ['some text'],
  bcc: ['some text'],
  mimeReplyToId: 'some text',
  importance: true,
  subject: 'some text',
  tags: [1234],
  body: 'some text',
  attachments: [
    {
      fileId: 1234,
      fileName: 'fileName',
      size: 1234,
      contentType: 'contentType',
      needSaveToTemp: true,
      contentId: 'contentId',
      fileNumber: 333,
      storedName: 'storedName',
      streamId: 'streamId',
      savedToMyDocuments: true,
      tempStoredUrl: 'tempStoredUrl',
    },
  ],
  calendarIcs: 'some text',
};

test('portal-api 3.1: the help page example word for word fails on its sender, then on its id', async ({ ann }) => {
  expect((await ann.call('PUT', 'mail/drafts/save', example)).status).toBe(500);
  const { status, json } = await ann.call('PUT', 'mail/drafts/save', { ...example, from: 'ann@practice.example' });
  expect(status).toBe(500);
  expect(json['error']!['message']).toBe('Object reference not set to an instance of an object.');
});

test('portal-api 3.4: the help page example with a real sender and a real id', async ({ ann }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const saved = await ann.save({ ...example, id, from: 'ann@practice.example' });
  expect(saved).toMatchObject({
    introduction: 'some text',
    htmlBody: 'some text',
    important: true,
    subject: 'some text',
    hasAttachments: true,
    bcc: 'some text',
    cc: 'some text',
    to: 'some text',
    from: '"Ann Lind" <ann@practice.example>',
    id,
    tagIds: [1234],
    labelsInString: '1234',
    size: 9,
    folder: 3,
    mimeReplyToId: 'some text',
    calendarUid: null,
  });
  // savedToMyDocuments is an output-only name; the source file does not exist, so the row points nowhere.
  const { savedToMyDocuments, ...listed } = example.attachments[0]!;
  expect(savedToMyDocuments).toBe(true);
  expect(saved['attachments']).toEqual([{ ...listed, fileId: 1 }]);

  const read = await ann.get(id);
  expect(read).toMatchObject({ bcc: 'some text', tagIds: [], attachments: [], hasAttachments: false });
  expect(read['important']).toBe(true);
});

test('portal-api 1.4: the members of the help page exist in camelCase', async ({ ann }) => {
  const names = `Attachments Introduction HtmlBody ContentIsBlocked Important Subject HasAttachments Bcc Cc To Address
    From Id ChainId ChainDate Date DateDisplay TagIds LabelsInString IsNew IsAnswered IsForwarded TextBodyOnly Size
    EMLLink StreamId RestoreFolderId Folder UserFolderId ChainLength WasNew IsToday IsYesterday ReceivedDate
    IsBodyCorrupted HasParseError MimeMessageId MimeReplyToId CalendarUid`.split(/\s+/);
  const wire = names.map((name) => (name === 'EMLLink' ? 'emlLink' : name[0]!.toLowerCase() + name.slice(1)));
  const saved = await ann.save();
  expect(Object.keys(saved)).toEqual([...wire, 'readRequestStatus']);
  const read = await ann.get(saved['id']);
  expect(Object.keys(read)).toEqual([
    ...wire.flatMap((name) => (name === 'id' ? ['replyTo', 'id'] : [name])),
    'readRequestStatus',
  ]);
});
