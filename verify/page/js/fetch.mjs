// Asking the server that this page came from, and no other. No answer is longer than its kind.

/** The bytes at `path`, at most `limit` of them; null where there is no such file or no network. */
export async function fetched(path, limit) {
  try {
    const answer = await fetch(path, { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' });
    return answer.ok ? await bounded(answer, limit) : null;
  } catch {
    return null;
  }
}

async function bounded(answer, limit) {
  if (Number(answer.headers.get('content-length')) > limit) return null;
  const reader = answer.body.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
