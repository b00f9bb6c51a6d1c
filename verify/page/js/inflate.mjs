// DEFLATE (RFC 1951), for zip archives and the gzip of a status list. Browsers' own decompression is
// missing in older WebViews, and has no bound; here nothing grows beyond `limit`.

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Base values and extra bits of lengths and distances. */
function steps(first, extra) {
  let base = first;
  return extra.map((bits) => {
    const step = { base, bits };
    base += 1 << bits;
    return step;
  });
}

const rising = (count, first, each) =>
  Array.from({ length: count }, (_, i) => (i < first ? 0 : 1 + Math.floor((i - first) / each)));
const LENGTHS = steps(3, rising(28, 8, 4));
LENGTHS.push({ base: 258, bits: 0 });
const DISTANCES = steps(1, rising(30, 4, 2));

/** A canonical Huffman code: how many codes of each length, and the symbols in their order. */
function huffman(lengths) {
  const counts = new Uint16Array(16);
  lengths.forEach((length) => length && counts[length]++);
  const starts = [0];
  for (let i = 0; i < 16; i++) starts.push(starts[i] + counts[i]);
  const symbols = [];
  lengths.forEach((length, symbol) => length && (symbols[starts[length]++] = symbol));
  return { counts, symbols };
}

const run = (count, length) => new Array(count).fill(length);
const FIXED = [
  huffman([...run(144, 8), ...run(112, 9), ...run(24, 7), ...run(8, 8)]),
  huffman(run(30, 5)),
];

/** Inflates `bytes` into at most `limit` bytes; null if they are malformed or say more. */
export function inflate(bytes, limit) {
  try {
    return new Inflater(bytes, limit).run();
  } catch {
    return null;
  }
}

/** The content of a gzip member (RFC 1952) without optional fields, at most `limit` bytes; or null. */
export function gunzip(bytes, limit) {
  const plain = bytes.length > 18 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
  return plain && bytes[3] === 0 ? inflate(bytes.subarray(10, -8), limit) : null;
}

class Inflater {
  constructor(bytes, limit) {
    Object.assign(this, { bytes, limit, at: 0, bit: 0, out: new Uint8Array(4096), size: 0 });
  }

  run() {
    let last;
    do {
      last = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else if (kind === 1) this.coded(FIXED);
      else if (kind === 2) this.coded(this.codes());
      else throw new RangeError('block');
    } while (!last);
    return this.out.slice(0, this.size);
  }

  bits(count) {
    let value = 0;
    for (let i = 0; i < count; i++) {
      if (this.at >= this.bytes.length) throw new RangeError('end');
      value |= ((this.bytes[this.at] >> this.bit) & 1) << i;
      this.bit = (this.bit + 1) & 7;
      if (!this.bit) this.at++;
    }
    return value;
  }

  put(byte) {
    if (this.size >= this.limit) throw new RangeError('limit');
    if (this.size === this.out.length) {
      const more = new Uint8Array(2 * this.out.length);
      more.set(this.out);
      this.out = more;
    }
    this.out[this.size++] = byte;
  }

  stored() {
    if (this.bit) [this.bit, this.at] = [0, this.at + 1];
    const length = this.bits(16);
    if (this.bits(16) !== (~length & 0xffff)) throw new RangeError('stored');
    for (let i = 0; i < length; i++) this.put(this.bits(8));
  }

  symbol({ counts, symbols }) {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length < 16; length++) {
      code |= this.bits(1);
      const count = counts[length];
      if (code - count < first) return symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new RangeError('code');
  }

  codes() {
    const [literals, distances, count] = [this.bits(5) + 257, this.bits(5) + 1, this.bits(4) + 4];
    const lengths = new Array(19).fill(0);
    for (let i = 0; i < count; i++) lengths[ORDER[i]] = this.bits(3);
    const code = huffman(lengths);
    const all = [];
    while (all.length < literals + distances) {
      const symbol = this.symbol(code);
      if (symbol < 16) all.push(symbol);
      else if (symbol === 16) this.repeat(all, all[all.length - 1], 3 + this.bits(2));
      else this.repeat(all, 0, symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7));
    }
    return [huffman(all.slice(0, literals)), huffman(all.slice(literals))];
  }

  repeat(all, value, times) {
    if (value === undefined) throw new RangeError('repeat');
    for (let i = 0; i < times; i++) all.push(value);
  }

  coded([literals, distances]) {
    for (;;) {
      const symbol = this.symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) this.put(symbol);
      else this.copy(LENGTHS[symbol - 257], distances);
    }
  }

  copy(length, distances) {
    const count = length.base + this.bits(length.bits);
    const far = DISTANCES[this.symbol(distances)];
    const distance = far.base + this.bits(far.bits);
    if (distance > this.size) throw new RangeError('distance');
    for (let i = 0; i < count; i++) this.put(this.out[this.size - distance]);
  }
}
