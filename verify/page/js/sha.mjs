// SHA-256 and SHA-512 (FIPS 180-4). WebCrypto is missing where a page is opened from a disk in some
// browsers, and one path that always runs is better than two.

import { concat } from './bytes.mjs';

function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p)) found.push(n);
  return found.map(BigInt);
}

/** The first 64 bits of the fraction of the `power`-th root. */
function fraction(prime, power) {
  const target = prime << (64n * power);
  let low = 0n;
  let high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= target) low = middle;
    else high = middle;
  }
  return BigInt.asUintN(64, low);
}

const K512 = primes(80).map((p) => fraction(p, 3n));
const H512 = primes(8).map((p) => fraction(p, 2n));
const K256 = Int32Array.from(K512.slice(0, 64), (k) => Number(BigInt.asIntN(32, k >> 32n)));
const H256 = Int32Array.from(H512, (h) => Number(BigInt.asIntN(32, h >> 32n)));

function padded(bytes, block) {
  const tail = block === 64 ? 8 : 16;
  const zeros = block - 1 - ((bytes.length + tail) % block);
  const all = concat(bytes, [0x80], new Uint8Array(zeros + tail));
  new DataView(all.buffer).setBigUint64(all.length - 8, BigInt(bytes.length) * 8n);
  return all;
}

export function sha256(bytes) {
  const data = padded(bytes, 64);
  const view = new DataView(data.buffer);
  const state = H256.slice();
  const w = new Int32Array(64);
  for (let at = 0; at < data.length; at += 64) block256(view, at, w, state);
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => out.setInt32(4 * i, word));
  return new Uint8Array(out.buffer);
}

const turn = (x, n) => (x >>> n) | (x << (32 - n));

function block256(view, at, w, state) {
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [p, q] = [w[i - 15], w[i - 2]];
    const s0 = turn(p, 7) ^ turn(p, 18) ^ (p >>> 3);
    const s1 = turn(q, 17) ^ turn(q, 19) ^ (q >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K256[i] + w[i]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g, g = f, f = e, e = (d + t1) | 0, d = c, c = b, b = a, a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
}

const MASK = (1n << 64n) - 1n;
const turn64 = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;

export function sha512(bytes) {
  const data = padded(bytes, 128);
  const view = new DataView(data.buffer);
  const state = H512.slice();
  for (let at = 0; at < data.length; at += 128) block512(view, at, state);
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer);
}

function block512(view, at, state) {
  const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
  for (let i = 16; i < 80; i++) {
    const [p, q] = [w[i - 15], w[i - 2]];
    const s0 = turn64(p, 1n) ^ turn64(p, 8n) ^ (p >> 7n);
    const s1 = turn64(q, 19n) ^ turn64(q, 61n) ^ (q >> 6n);
    w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 80; i++) {
    const s1 = turn64(e, 14n) ^ turn64(e, 18n) ^ turn64(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + K512[i] + w[i];
    const s0 = turn64(a, 28n) ^ turn64(a, 34n) ^ turn64(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = (d + t1) & MASK, d = c, c = b, b = a, a = (t1 + t2) & MASK;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) & MASK));
}
