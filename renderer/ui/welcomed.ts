const KEY = 'draftkeep.welcomed';

/** Where the page may not remember anything, the welcome is shown once more: no harm. */
export function isWelcomed(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function rememberWelcome(): void {
  try {
    localStorage.setItem(KEY, 'yes');
  } catch {
    return;
  }
}
