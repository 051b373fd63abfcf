// A name server for a network of the tests: `dns-server.ts ADDRESS...`. It gives the first address to the first
// question for an IPv4 address, the second to the second, and so on; without any address, no name exists.
import { createSocket } from 'node:dgram';

const addresses = process.argv.slice(2);
let asked = 0;

const server = createSocket('udp4', (question, from) => {
  const answer = reply(question);
  server.send(answer, from.port, from.address);
});
server.bind(53, '127.0.0.1', () => process.stdout.write('ready\n'));

function reply(question: Buffer): Buffer {
  const name = question.indexOf(0, 12);
  const asks = question.subarray(12, name + 5);
  const isAddress = question.readUInt16BE(name + 1) === 1;
  const address = addresses[Math.min(asked, addresses.length - 1)];
  const found = address !== undefined && isAddress;
  if (isAddress) asked += 1;
  const header = Buffer.from(question.subarray(0, 12));
  // An authoritative answer to a recursive question; code 3: there is no such name.
  header.writeUInt16BE(address === undefined ? 0x8583 : 0x8580, 2);
  header.writeUInt32BE(found ? 0x0001_0001 : 0x0001_0000, 4);
  header.writeUInt32BE(0, 8);
  if (!found) return Buffer.concat([header, asks]);
  process.stdout.write(`${address}\n`);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([header, asks, record]);
}
