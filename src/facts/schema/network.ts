import Type from 'typebox';
import { closed, count, share } from './words.ts';

export const SocketSchema = Type.Object(
  {
    tcp: Type.Optional(
      Type.Record(Type.String(), count('Sockets in this state.'), {
        description: 'Sockets by state. TIME_WAIT and ESTABLISHED always; all states only below 20,000 sockets.',
      }),
    ),
    orphan: Type.Optional(count('TCP sockets without an owner.')),
    memoryPages: Type.Optional(count('Memory of TCP, in pages.')),
    ephemeralPorts: Type.Optional(
      Type.Object(
        {
          size: count('Ports in net.ipv4.ip_local_port_range.'),
          used: Type.Optional(
            count(
              'TIME_WAIT and ESTABLISHED sockets: more than the ports in use, since ports are shared by destination.',
            ),
          ),
          headroom: Type.Optional(share('1 − used / size, as a share of 1; a low value is no proof of exhaustion.')),
          listeners: Type.Optional(
            Type.Array(count('Port number.'), {
              description:
                'Ports in the range that somebody listens on and ip_local_reserved_ports does not keep free.',
            }),
          ),
        },
        { ...closed, description: 'Ports for outgoing connections.' },
      ),
    ),
    listen: Type.Optional(
      Type.Object(
        {
          overflows: Type.Optional(count('ListenOverflows since boot: connections that a full queue turned away.')),
          drops: Type.Optional(count('ListenDrops since boot: connections that were not accepted for any reason.')),
        },
        { ...closed, description: 'Listen queues.' },
      ),
    ),
    timeWaitOverflows: Type.Optional(
      count('TCPTimeWaitOverflow since boot: TIME_WAIT sockets beyond tcp_max_tw_buckets.'),
    ),
  },
  { ...closed, description: 'Sockets of the network namespace that the probe ran in.' },
);
