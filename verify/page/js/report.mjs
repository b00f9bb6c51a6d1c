// The answer: four lines, each pass, fail or not checked, and the one conclusion that follows.

export const LINES = ['unaltered', 'bodies', 'logged', 'status'];

/** A line: its mark, its sentence and what stands in the sentence. */
export const pass = (id, values = {}) => ({ mark: 'pass', id, values });
export const fail = (id, values = {}) => ({ mark: 'fail', id, values });
export const none = (id, values = {}) => ({ mark: 'none', id, values });

const SHANGHAI = 8 * 3600;
const iso = (seconds) => new Date((seconds + SHANGHAI) * 1000).toISOString();

/** The day in Sichuan at a POSIX second. */
export const dayAt = (seconds) => iso(seconds).slice(0, 10);

/** `2024-05-31 17:30` and the like. */
export const minuteAt = (seconds) => iso(seconds).slice(0, 16).replace('T', ' ');

/** Whether a text is a day as every record writes it. */
export function isDay(text) {
  if (typeof text !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * The conclusion: any failure makes it 无效; a check that could not run makes it 无法确认, except
 * that of the status, and for a code alone that of the ledger: both bodies signed its place there.
 */
export function conclude(report) {
  const marks = LINES.map((line) => report.lines[line].mark);
  if (marks.includes('fail')) return 'invalid';
  const needed = report.qr ? marks.slice(0, 2) : marks.slice(0, 3);
  return needed.every((mark) => mark === 'pass') && !report.doubt ? 'valid' : 'unknown';
}
