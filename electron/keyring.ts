import { safeStorage } from 'electron';
import type { Keyring } from './vault.ts';

/**
 * Electron's safeStorage. On Linux without a key ring its own answers are no proof: the asynchronous calls then say
 * "available" and lock with a password that everybody knows (checked on Electron 43), so the backend's name decides.
 */
export const systemKeyring: Keyring = {
  async safe() {
    if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) {
      return false;
    }
    return safeStorage.isEncryptionAvailable() && (await safeStorage.isAsyncEncryptionAvailable());
  },
  lock: (text) => safeStorage.encryptStringAsync(text),
  async unlock(bytes) {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(bytes);
    return { text: result, again: shouldReEncrypt };
  },
};
