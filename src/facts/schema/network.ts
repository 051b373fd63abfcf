import Type from 'typebox';
import { closed, count, share } from './words.ts';

export const SocketSchema = Type.Object(
  {
    tcp: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description: 'Sockets by state. TIME_WAIT and ESTABLISHED always; all states only below 20,000 sockets.',
      }),
    ),
    orphan: Type.Optional(Type.Integer()),
    memoryPages: Type.Optional(Type.Integer()),
    ephemeralPorts: Type.Optional(
      Type.Object(
        {
          size: Type.Integer(),
          used: Type.Optional(
            count(
              'TIME_WAIT and ESTABLISHED sockets: more than the ports in use, since ports are shared by destination.',
            ),
          ),
          headroom: Type.Optional(share('1 − used / size; a low value is no proof of exhaustion.')),
          listeners: Type.Optional(
            Type.Array(Type.Integer(), {
              description:
                'Ports in the range that somebody listens on and ip_local_reserved_ports does not keep free.',
            }),
          ),
        },
        closed,
      ),
    ),
    listen: Type.Optional(
      Type.Object(
        {
          overflows: Type.Optional(count('ListenOverflows since boot.')),
          drops: Type.Optional(count('ListenDrops since boot.')),
        },
        closed,
      ),
    ),
    timeWaitOverflows: Type.Optional(count('TCPTimeWaitOverflow since boot.')),
  },
  { ...closed, description: 'Sockets of the network namespace that the probe ran in.' },
);
