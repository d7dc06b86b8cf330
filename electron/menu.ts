import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Command } from './contract.ts';

export interface MenuActions {
  command(command: Command): void;
  about(): void;
}

/** The application menu. On Linux and Windows it is out of sight until Alt is pressed; its keys work all the same. */
export function setMenu({ command, about }: MenuActions): void {
  const mac = process.platform === 'darwin';
  const item = (label: string, name: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => command(name),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('&New draft', 'new-draft', 'CmdOrCtrl+N'),
        item('&Attach files…', 'attach', 'CmdOrCtrl+Shift+A'),
        line,
        item('&Save now', 'save', 'CmdOrCtrl+S'),
        item('&Export as .eml…', 'export', 'CmdOrCtrl+Shift+S'),
        line,
        item('&Delete draft', 'delete-draft'),
        line,
        { role: 'close' },
        ...(mac ? [] : [{ role: 'quit' } as const]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'pasteAndMatchStyle' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    {
      label: '&Portal',
      submenu: [item('Sync &now', 'sync-now', 'F5'), line, item('Sign &in…', 'sign-in'), item('Sign &out', 'sign-out')],
    },
    ...(mac ? [{ role: 'windowMenu' } as const] : []),
    { label: '&Help', role: 'help', submenu: [{ label: '&About Draftkeep', click: about }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
