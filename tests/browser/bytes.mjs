// Signing, hashing and packing for the fixture, by Node's own OpenSSL and zlib: nothing of the page
// is used, so that the page is not its own judge.

import crypto from 'node:crypto';
import zlib from 'node:zlib';

export const sha256 = (...parts) => crypto.createHash('sha256').update(Buffer.concat(parts)).digest();
export const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** RFC 8785 for values without fractions. */
export function jcs(value) {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${jcs(value[key])}`).join(',')}}`;
}

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key from one byte. */
export function keyPair(seed) {
  const der = Buffer.concat([PKCS8, Buffer.alloc(32, seed)]);
  const secret = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const bytes = crypto.createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { bytes, sign: (message) => crypto.sign(null, message, secret) };
}

/** A key with a C2SP name: kind 1 signs checkpoints, kind 4 cosigns them. */
export function namedKey(name, kind, seed) {
  const pair = keyPair(seed);
  const id = sha256(Buffer.from(name), Buffer.from([10, kind]), pair.bytes).subarray(0, 4);
  const vkey = `${name}+${hex(id)}+${Buffer.concat([Buffer.from([kind]), pair.bytes]).toString('base64')}`;
  const line = (payload) => `— ${name} ${Buffer.concat([id, payload]).toString('base64')}\n`;
  const cosign = (text, time) => {
    const stated = Buffer.alloc(8);
    stated.writeBigUInt64BE(BigInt(time));
    return line(Buffer.concat([stated, pair.sign(Buffer.from(`cosignature/v1\ntime ${time}\n${text}`))]));
  };
  return { ...pair, name, vkey, sign: (text) => line(pair.sign(Buffer.from(text))), cosign };
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export function base58(bytes) {
  let value = BigInt(`0x${hex(bytes)}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = BASE58[Number(value % 58n)] + text;
  for (const byte of bytes) {
    if (byte) break;
    text = `1${text}`;
  }
  return text;
}

/** A key for credentials, as publicKeyMultibase. */
export function credentialKey(id, seed) {
  const pair = keyPair(seed);
  return { ...pair, id, key: `z${base58(Buffer.concat([Buffer.from([0xed, 0x01]), pair.bytes]))}` };
}

export const leafHash = (entry) => sha256(Buffer.from([0]), entry);
const node = (left, right) => sha256(Buffer.from([1]), left, right);
const split = (n) => 2 ** Math.floor(Math.log2(n - 1));

/** RFC 6962, by its own definition. */
export function root(leaves) {
  if (!leaves.length) return sha256(Buffer.alloc(0));
  if (leaves.length === 1) return leaves[0];
  const k = split(leaves.length);
  return node(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

export function inclusion(leaves, index) {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...inclusion(leaves.slice(0, k), index), root(leaves.slice(k))]
    : [...inclusion(leaves.slice(k), index - k), root(leaves.slice(0, k))];
}

/** Deterministic CBOR of numbers, texts, bytes, arrays, maps and tags. */
export function cbor(value) {
  const head = (major, n) => {
    if (n < 24) return Buffer.from([(major << 5) | n]);
    if (n < 256) return Buffer.from([(major << 5) | 24, n]);
    const wide = Buffer.alloc(n < 65536 ? 3 : 5);
    wide[0] = (major << 5) | (n < 65536 ? 25 : 26);
    if (n < 65536) wide.writeUInt16BE(n, 1);
    else wide.writeUInt32BE(n, 1);
    return wide;
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  if (value instanceof Map) {
    const pairs = [...value].map(([key, one]) => [cbor(key), cbor(one)]);
    pairs.sort(([one], [other]) => Buffer.compare(one, other));
    return Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
  }
  return Buffer.concat([head(6, value.tag), cbor(value.value)]);
}

/** A zip of deflated files. */
export function zip(files) {
  const local = [];
  const central = [];
  let at = 0;
  for (const [name, content] of files) {
    const raw = Buffer.from(content);
    const packed = zlib.deflateRawSync(raw);
    const file = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(zlib.crc32?.(raw) ?? 0, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(raw.length, 18);
    fields.writeUInt16LE(file.length, 22);
    local.push(Buffer.from('PK\x03\x04'), fields, file, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00'), fields, tail, file);
    at += 30 + file.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}
