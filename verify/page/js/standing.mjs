// What the jointly sealed list says of a certificate on a day: one of six words, and no other.

import { equal } from './document.mjs';
import { fail, pass } from './report.mjs';
import { outsideTerm } from './status.mjs';

/** Line four from the list in effect; `replaced` names the date of a newer certificate, if any. */
export function listStanding(list, facts, day, replaced) {
  const line = list.recognised.find(({ number }) => number === facts.number);
  const version = line && versionOf(line, facts);
  if (!version) return fail('status.unlisted');
  const { cancelled, left } = line;
  if (cancelled && cancelled.date <= day) return cancelledOn(cancelled, line, day);
  if (left && left.date <= day) {
    return fail(left.leaving === 'dissolved' ? 'status.ended' : 'status.exited', { date: left.date });
  }
  const until = version.until ?? replaced;
  const outside = outsideTerm(facts, day);
  if (until && until <= day && (!outside || day <= line.valid_until)) {
    return fail('status.replaced', { name: line.name });
  }
  return outside ?? pass('status.pass', { day, ...facts });
}

/** The line as this certificate knows it: the present one, or one that stood before. */
function versionOf(line, facts) {
  const fits = (version) =>
    version.name === facts.name && version.code === facts.code
    && version.valid_until === facts.until && equal(version.categories, facts.categories);
  return [line, ...(line.earlier ?? [])].find(fits);
}

/** The class of the cause is public until the ban ends; without a ban, until the term would have. */
function cancelledOn({ date, cause, ban_until: ban }, line, day) {
  const told = day <= (ban ?? line.valid_until);
  const values = { date, cause: `cause.${cause}` };
  return fail(told ? 'status.cancelled' : 'status.cancelled_bare', values);
}
