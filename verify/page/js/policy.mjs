// Who must have signed (C2SP tlog-policy), read strictly: an ambiguous policy is worse than none.

import { decimal, utf8 } from './bytes.mjs';
import { COSIGNER, LOG, parseVkey } from './key.mjs';
import { cosignedAt, logSigned } from './note.mjs';

const MAX_POLICY = 64 * 1024;

/** Reads a policy's text; null if any line is not as it must be. */
export function parsePolicy(text) {
  if (utf8(text).length > MAX_POLICY || (text !== '' && !text.endsWith('\n'))) return null;
  const policy = { text, logs: [], witnesses: [], groups: [], quorum: undefined };
  const seen = { keys: new Set(), names: new Set(['none']), members: new Set() };
  const lines = text.split('\n').slice(0, -1);
  const good = lines.every((line) => policyLine(line, policy, seen));
  return good && policy.quorum !== undefined ? policy : null;
}

function policyLine(line, policy, seen) {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) return false;
  const items = line.split(/[ \t]/).filter((item) => item !== '');
  if (!items.length || items[0].startsWith('#')) return true;
  const [word, ...rest] = items;
  switch (word) {
    case 'log':
      return [1, 2].includes(rest.length) && logLine(rest, policy, seen);
    case 'witness':
      return [2, 3].includes(rest.length) && witnessLine(rest, policy, seen);
    case 'group':
      return rest.length >= 2 && groupLine(rest, policy, seen);
    case 'quorum':
      return rest.length === 1 && quorumLine(rest[0], policy, seen);
    default:
      return false;
  }
}

/** Adds to a set what is not in it yet. */
const fresh = (set, value) => !set.has(value) && Boolean(set.add(value));

function logLine([vkey], policy, seen) {
  const key = parseVkey(vkey, LOG);
  return key !== null && fresh(seen.keys, key.spelling) && policy.logs.push(key) > 0;
}

function witnessLine([name, vkey], policy, seen) {
  const key = parseVkey(vkey, COSIGNER);
  const good = key !== null && fresh(seen.keys, key.spelling) && fresh(seen.names, name);
  return good && policy.witnesses.push({ name, key }) > 0;
}

function groupLine([name, rule, ...members], policy, seen) {
  const known = members.every((member) => member !== 'none' && seen.names.has(member));
  if (!known || !members.every((member) => fresh(seen.members, member))) return false;
  const need = rule === 'all' ? members.length : rule === 'any' ? 1 : decimal(rule);
  if (need === null || need < 1 || need > members.length || !fresh(seen.names, name)) return false;
  return policy.groups.push({ name, need, members }) > 0;
}

function quorumLine(name, policy, seen) {
  if (policy.quorum !== undefined || (name !== 'none' && !seen.names.has(name))) return false;
  policy.quorum = name;
  return true;
}

/**
 * Asks a policy about a note of `origin`: who cosigned and when, and whether that is enough. Every
 * line in a known name must hold, needed or not; `forged` names the first that does not.
 */
export function askPolicy(policy, note, origin) {
  const times = new Map();
  let log = false;
  for (const key of policy.logs) {
    const signed = logSigned(note, key);
    if (signed === null) return { forged: key.name };
    log ||= signed && key.name === origin;
  }
  for (const { name, key } of policy.witnesses) {
    const time = cosignedAt(note, key);
    if (time === null) return { forged: name };
    if (time) times.set(name, time);
  }
  const met = new Set(times.keys());
  for (const { name, need, members } of policy.groups) {
    if (members.filter((member) => met.has(member)).length >= need) met.add(name);
  }
  return { log, times, met: policy.quorum === 'none' || met.has(policy.quorum) };
}
