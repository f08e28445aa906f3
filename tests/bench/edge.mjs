// What CloudFront does for the page and the emulator does not: HTTP/2 and compression. On loopback alone.
import http from 'node:http';
import http2 from 'node:http2';
import zlib from 'node:zlib';

const PACKED = /text|javascript|json|svg|xml/;
// CloudFront takes Brotli where the browser knows it (developer guide, "Serve compressed files"), at a level it does not say.
const LEVEL = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } };
const HOPS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'http2-settings', 'host'];

/** An HTTPS server in front of `site`; resolves to its own address. Close it with the function that comes along. */
export async function edge(site, { key, cert }) {
  const { hostname, port } = new URL(site);
  const here = () => `https://page.localhost:${server.address().port}`;
  const server = http2.createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !name.startsWith(':') && !HOPS.includes(name)),
    );
    // The page behind it has another origin, and its cloud answers to no page but its own.
    if (headers.origin === here()) headers.origin = new URL(site).origin;
    const asked = http.request(
      {
        host: '127.0.0.1',
        port,
        method: request.method,
        path: request.url,
        headers: { ...headers, host: `${hostname}:${port}` },
      },
      (answer) => {
        const kept = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !HOPS.includes(name)));
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () => {
          let body = Buffer.concat(chunks);
          // The local sign-in has the page's own origin, which is this one now.
          if (request.url === '/config.json')
            body = Buffer.from(body.toString().replaceAll(new URL(site).origin, here()));
          // It leaves alone what it may not cache: the API's answers come as they are.
          const isFile = !request.url.startsWith('/api/');
          const isPacked = isFile && body.length > 1000 && PACKED.test(answer.headers['content-type'] ?? '');
          if (isPacked) kept['content-encoding'] = 'br';
          response.writeHead(answer.statusCode, kept);
          response.end(isPacked ? zlib.brotliCompressSync(body, LEVEL) : body);
        });
      },
    );
    asked.on('error', () => {
      response.writeHead(502);
      response.end();
    });
    request.pipe(asked);
  });
  await new Promise((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return { url: here(), close: () => server.close() };
}
