// A stand-in for CloudFront in front of the emulator: HTTP/2 and compression, on loopback alone.
import http from 'node:http';
import http2 from 'node:http2';
import zlib from 'node:zlib';

const COMPRESSED_TYPES = /text|javascript|json|svg|xml/;
// CloudFront compresses from about this size on, with Brotli where the browser knows it, at a level it does not state.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
const MIN_COMPRESSED_BYTES = 1000;
const LEVEL = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } };
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'http2-settings', 'host'];

/** Return the headers that a proxy passes on. */
const passedOn = (headers) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':') && !HOP_HEADERS.includes(name)));

/** Start an HTTPS server in front of `site`; resolves to its address and a function that closes it. */
export async function edge(site, { key, cert }) {
  const { hostname, port, origin } = new URL(site);
  const ownOrigin = () => `https://page.localhost:${server.address().port}`;

  /** The local sign-in has the page's origin, which is that of this server now. */
  const withOwnOrigin = (url, body) =>
    url === '/config.json' ? Buffer.from(body.toString().replaceAll(origin, ownOrigin())) : body;

  const send = (request, response, answer, body) => {
    const headers = passedOn(answer.headers);
    // CloudFront compresses what it may cache, so the API's answers come as they are.
    const isFile = !request.url.startsWith('/api/');
    const hasText = COMPRESSED_TYPES.test(answer.headers['content-type'] ?? '');
    const isCompressed = isFile && hasText && body.length > MIN_COMPRESSED_BYTES;
    if (isCompressed) headers['content-encoding'] = 'br';
    response.writeHead(answer.statusCode, headers);
    response.end(isCompressed ? zlib.brotliCompressSync(body, LEVEL) : body);
  };

  const server = http2.createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
    const headers = { ...passedOn(request.headers), host: `${hostname}:${port}` };
    // The local cloud answers to no page but its own.
    if (headers.origin === ownOrigin()) headers.origin = origin;
    const options = { host: '127.0.0.1', port, method: request.method, path: request.url, headers };
    const forwarded = http.request(options, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => send(request, response, answer, withOwnOrigin(request.url, Buffer.concat(chunks))));
    });
    forwarded.on('error', () => {
      response.writeHead(502);
      response.end();
    });
    request.pipe(forwarded);
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: ownOrigin(), close: () => server.close() };
}
