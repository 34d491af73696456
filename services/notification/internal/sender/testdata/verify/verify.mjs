// Verifies requests as a receiver does, with the library that Standard Webhooks
// publishes. Reads [{secret, headers, body}, …], writes for each what is wrong with
// it; "" for nothing.
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const faults = JSON.parse(await text(process.stdin)).map(({ secret, headers, body }) => {
  try {
    new Webhook(secret).verify(body, headers);
    return '';
  } catch (fault) {
    return fault.message;
  }
});
process.stdout.write(JSON.stringify(faults));
