import type { Parameters } from './binding.ts';
import { apiDateTime } from './dates.ts';
import { authenticationFailure, failure, type Json } from './envelope.ts';
import type { Person } from './model.ts';
import { manualEntryKey, phoneNoise } from './second-factor.ts';
import { authCookie, checkPassword, issueToken } from './sessions.ts';
import type { Site } from './site.ts';

/** `response` in the order token, expires, sms, phoneNoise, tfa, tfaKey, and the cookie of a success. */
export interface LogIn {
  readonly response: Json;
  readonly setCookie: string | null;
}

/** Credentials of any authentication call; every failure is the same 500 (portal-api 2.1). */
function credentials(site: Site, parameters: Parameters, address: string): Person {
  const userName = parameters.text('userName') ?? '';
  const takeBack = site.lock.attempt(userName, address, site.now());
  const provider = parameters.text('provider') ?? '';
  const person =
    provider === '' || provider === 'email' ? checkPassword(site, userName, parameters.text('password') ?? '') : null;
  if (!person) throw authenticationFailure();
  takeBack();
  return person;
}

const showTime = (site: Site, at: number): string => apiDateTime(at, site.conditions.utcOffsetMinutes);

function signedIn(site: Site, person: Person, extra: { readonly [name: string]: Json } = {}): LogIn {
  const { token, expiresAt } = issueToken(site, person);
  return { response: { token, expires: showTime(site, expiresAt), ...extra }, setCookie: authCookie(token) };
}

const smsSent = (site: Site, person: Person, expiresAt: number): Json => ({
  token: null,
  expires: showTime(site, expiresAt),
  sms: true,
  phoneNoise: phoneNoise(person.phone),
});

/** POST authentication */
export function logIn(site: Site, parameters: Parameters, address: string): LogIn {
  const person = credentials(site, parameters, address);
  const pending = (response: Json): LogIn => ({ response, setCookie: null });
  switch (person.secondFactor) {
    case 'none':
      return signedIn(site, person);
    case 'sms':
      return pending(smsSent(site, person, site.secondFactors.sendSms(person, site.now())));
    case 'sms-no-phone':
      return pending({ token: null, sms: true });
    case 'app':
      return pending({ token: null, tfa: true });
    case 'app-enrol':
      return pending({ token: null, tfa: true, tfaKey: manualEntryKey(person) });
  }
}

/** POST authentication/{code}: the same credentials again; the first good code enrols. */
export function logInWithCode(site: Site, parameters: Parameters, address: string): LogIn {
  const person = credentials(site, parameters, address);
  const code = parameters.text('code') ?? '';
  if (person.secondFactor === 'none') throw authenticationFailure();
  if (person.secondFactor.startsWith('sms')) {
    site.secondFactors.checkSms(person, code, site.now());
    const activated = site.store.people.put({ ...person, secondFactor: 'sms' });
    return signedIn(site, activated, { sms: true, phoneNoise: phoneNoise(person.phone) });
  }
  const backupCodes = site.secondFactors.checkApp(person, code, site.now(), site.lock.limit);
  return signedIn(site, site.store.people.put({ ...person, secondFactor: 'app', backupCodes }), { tfa: true });
}

/** POST authentication/setphone: only while no telephone is activated. */
export function setPhone(site: Site, parameters: Parameters, address: string): Json {
  const person = credentials(site, parameters, address);
  const phone = (parameters.text('mobilePhone') ?? '').replace(/[^\d+]/g, '');
  if (person.secondFactor !== 'sms-no-phone' || phone === '') throw failure('Mobile phone number must be erased first');
  const changed = site.store.people.put({ ...person, phone });
  return smsSent(site, changed, site.secondFactors.sendSms(changed, site.now(), true));
}

/** POST authentication/sendsms */
export function sendSmsAgain(site: Site, parameters: Parameters, address: string): Json {
  const person = credentials(site, parameters, address);
  if (!person.secondFactor.startsWith('sms') || person.phone === '') throw authenticationFailure();
  return smsSent(site, person, site.secondFactors.sendSms(person, site.now(), true));
}
