// JSON as everything signed uses it: one byte form per value (RFC 8785). JSON.parse keeps the last
// of two equal keys and rounds large numbers, so two readers could see two documents under one
// signature; both are refused here.

import { textOf } from './bytes.mjs';

const DEPTH = 16;

/** The JCS of a value that holds no fractions. Keys sort by UTF-16 units, as JavaScript's do. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const member = (key) => `${JSON.stringify(key)}:${canonical(value[key])}`;
  return `{${Object.keys(value).sort().map(member).join(',')}}`;
}

/** The value in `bytes`, which must be its JCS and at most `limit` long; null if they are not. */
export function parseCanonical(bytes, limit) {
  const value = parseStrict(bytes, limit);
  return value !== null && canonical(value) === textOf(bytes) ? value : null;
}

/** The value in `bytes`: no duplicate key, fraction, large integer or deep nesting; null otherwise. */
export function parseStrict(bytes, limit) {
  const text = bytes.length <= limit ? textOf(bytes) : null;
  // A lone surrogate has no UTF-8 form.
  if (text === null || /[\ud800-\udfff]/u.test(text)) return null;
  try {
    const reader = new Reader(text);
    const value = reader.value(0);
    reader.blank();
    return reader.at === text.length ? value : null;
  } catch {
    return null;
  }
}

/** The members of an object, without those named. */
export function without(object, ...names) {
  const rest = { ...object };
  for (const name of names) delete rest[name];
  return rest;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  blank() {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  /** Whether `mark` comes next; if so it is passed. */
  next(mark) {
    this.blank();
    const here = this.text.startsWith(mark, this.at);
    if (here) this.at += mark.length;
    return here;
  }

  must(mark) {
    if (!this.next(mark)) throw new SyntaxError(mark);
  }

  value(depth) {
    if (depth > DEPTH) throw new RangeError('depth');
    if (this.next('{')) return this.object(depth + 1);
    if (this.next('[')) return this.array(depth + 1);
    if (this.next('true')) return true;
    if (this.next('false')) return false;
    if (this.next('null')) return null;
    return this.text[this.at] === '"' ? this.string() : this.integer();
  }

  string() {
    const found = this.match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    const text = JSON.parse(found);
    if (/[\ud800-\udfff]/u.test(text)) throw new SyntaxError('surrogate');
    return text;
  }

  integer() {
    const found = this.match(/-?(?:0|[1-9][0-9]*)(?![.eE0-9])/y);
    const value = Number(found);
    if (found === '-0' || !Number.isSafeInteger(value)) throw new RangeError(found);
    return value;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw new SyntaxError('value');
    this.at = pattern.lastIndex;
    return found[0];
  }

  array(depth) {
    const items = [];
    if (this.next(']')) return items;
    do items.push(this.value(depth));
    while (this.next(','));
    this.must(']');
    return items;
  }

  object(depth) {
    const members = Object.create(null);
    if (this.next('}')) return members;
    do {
      this.blank();
      const key = this.string();
      if (key in members) throw new SyntaxError('duplicate');
      this.must(':');
      members[key] = this.value(depth);
    } while (this.next(','));
    this.must('}');
    return members;
  }
}
