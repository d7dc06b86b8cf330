import type { Json } from './envelope.ts';
import type { Person } from './model.ts';
import type { Caller, Site } from './site.ts';

/** Calls about the portal and who is asking (portal-api 2.3, 2.4). */

export const capabilities = (): Json => ({
  ldapEnabled: false,
  oauthEnabled: false,
  providers: [],
  ssoLabel: '',
  ssoUrl: '',
});

export const versionBuild = (): Json => ({
  communityServer: '12.7.0.0',
  documentServer: '8.2.0',
  mailServer: '1.6.75',
});

export function settings(site: Site): Json {
  const minutes = site.conditions.utcOffsetMinutes;
  const size = Math.abs(minutes);
  const clock = [Math.floor(size / 60), size % 60, 0].map((value) => String(value).padStart(2, '0')).join(':');
  return {
    timezone: minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '-' : '+'}${clock.slice(0, 5)}`,
    trustedDomains: [],
    trustedDomainsType: 0,
    culture: 'en-US',
    utcOffset: `${minutes < 0 ? '-' : ''}${clock}`,
    utcHoursOffset: minutes / 60,
  };
}

export const self = (person: Person): Json => ({
  id: person.guid,
  userName: person.login,
  isVisitor: false,
  firstName: person.firstName,
  lastName: person.lastName,
  email: person.email,
  status: 1,
  activationStatus: 1,
  displayName: `${person.firstName} ${person.lastName}`.trim(),
  isAdmin: false,
  isOwner: false,
  cultureName: 'en-US',
});

export const mailSettings = (): Json => ({
  enableConversations: true,
  alwaysDisplayImages: false,
  cacheUnreadMessages: false,
  enableGoNextAfterMove: false,
  replaceMessageBody: false,
});

/** GET security/activeconnections */
export const activeConnections = (site: Site, caller: Caller): Json => ({
  items: site.store.logins
    .where((row) => row.personId === caller.person.id && row.active && row.expiresAt > site.now())
    .map((row) => ({ id: row.id, userId: caller.person.guid })),
  loginEvent: caller.loginEvent ?? 0,
});

/** PUT security/activeconnections/logout/{loginEvent} */
export function logOutConnection(site: Site, person: Person, loginEvent: number): Json {
  const row = site.store.logins.get(loginEvent);
  if (!row || row.personId !== person.id) return false;
  site.store.logins.put({ ...row, active: false });
  return true;
}

export const listAlerts = (site: Site, person: Person): Json =>
  site.store.alerts
    .where((alert) => alert.personId === person.id)
    .map((alert) => ({ id: alert.id, type: alert.type, id_mailbox: alert.mailboxId, data: alert.data }));

/** DELETE mail/alert/{id} */
export function deleteAlert(site: Site, person: Person, id: number): Json {
  if (site.store.alerts.get(id)?.personId === person.id) site.store.alerts.delete(id);
  return id;
}
