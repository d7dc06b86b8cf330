/** Why the window cannot open, in words, and what the person can do. By name, never by a message's text. */
export function whyNot(failure: unknown): { readonly title: string; readonly lines: readonly string[] } {
  switch (nameOf(failure)) {
    case 'NewerDatabase':
      return {
        title: 'These drafts belong to a newer Draftkeep',
        lines: [
          'A newer version of Draftkeep has been used on this computer. This older one leaves its drafts alone: nothing was read or changed.',
          'Close this window and start the newer version.',
        ],
      };
    case 'QuotaExceededError':
      return {
        title: 'The disk is full',
        lines: [
          'Draftkeep could not open its drafts because there is no room left. They are not lost.',
          'Make room on the disk, then start Draftkeep again.',
        ],
      };
    default:
      return {
        title: 'The drafts could not be opened',
        lines: [
          'Something keeps Draftkeep from reading its drafts on this computer’s disk. They have not been changed.',
          'Close Draftkeep and start it again. If that does not help, check the disk, and that no other program holds the folder of this profile.',
        ],
      };
  }
}

function nameOf(failure: unknown): string {
  return typeof failure === 'object' && failure !== null && 'name' in failure ? String(failure.name) : '';
}
