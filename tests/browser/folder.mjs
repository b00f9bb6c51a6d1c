// A plain web server of a folder of files, as anybody has one: types by ending, a folder's index.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.json': 'application/json', '.pdf': 'application/pdf',
  '.zip': 'application/zip', '.csv': 'text/csv; charset=utf-8',
};

export async function serveFolder(root) {
  const server = http.createServer((request, answer) => {
    const asked = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    let file = path.join(root, path.normalize(asked));
    if (fs.existsSync(file) && fs.statSync(file).isDirectory()) {
      if (!asked.endsWith('/')) {
        answer.writeHead(301, { location: `${asked}/` }).end();
        return;
      }
      file = path.join(file, 'index.html');
    }
    if (!fs.existsSync(file)) {
      answer.writeHead(404, { 'content-type': TYPES['.html'] }).end(fs.readFileSync(path.join(root, '404.html')));
      return;
    }
    answer.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    answer.end(fs.readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { address: `127.0.0.1:${server.address().port}`, close: () => server.close() };
}
