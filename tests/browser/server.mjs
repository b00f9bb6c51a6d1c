// A web server that serves one page and whichever public files a test asks for: honest ones or not.

import http from 'node:http';

export async function serve(page) {
  const state = { site: new Map(), asked: [] };
  const server = http.createServer((request, answer) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    state.asked.push(path);
    const file = path === '/v' ? page : state.site.get(path);
    const type = path === '/v' ? 'text/html; charset=utf-8' : 'application/octet-stream';
    answer.writeHead(file === undefined ? 404 : 200, { 'content-type': type });
    answer.end(file);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { state, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
