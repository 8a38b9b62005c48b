import type { Http, HttpReply, HttpRequest } from '../../ports/http.js';

/**
 * Asks for something and reads the good answer while it is judged, so that one that cannot be read (HTML, cut short, of
 * another form) counts as a failure of the provider wherever its requests are counted, and not as an answer. `read`
 * throws ProviderError for what it cannot read.
 */
export async function askAndRead<Read>(
  http: Http,
  request: HttpRequest,
  read: (reply: HttpReply) => Read,
): Promise<Read> {
  const found: Read[] = [];
  const reply = await http.request({
    ...request,
    judge(reply) {
      const said = request.judge?.(reply);
      if (said === undefined && reply.status >= 200 && reply.status <= 299) found[0] = read(reply);
      return said;
    },
  });
  return found.length > 0 ? (found[0] as Read) : read(reply);
}
