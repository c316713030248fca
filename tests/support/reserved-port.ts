/**
 * A port of 127.0.0.1 for a server that takes no port 0, or that nobody is to listen on. It lies below those that systems
 * give to connections and to port 0, so that nothing else of the tests gets it before the server has opened it.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const [FIRST, COUNT] = [12_000, 20_000];

/** Free for TCP and UDP. */
export async function reservePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const tcp = createServer().listen(port, '127.0.0.1');
    const udp = createSocket('udp4').bind(port, '127.0.0.1');
    const [isTcpFree, isUdpFree] = await Promise.all([opened(tcp), opened(udp)]);
    for (const [socket, isOpen] of [[tcp, isTcpFree] as const, [udp, isUdpFree] as const]) {
      if (!isOpen) continue;
      socket.close();
      await once(socket, 'close');
    }
    if (isTcpFree && isUdpFree) return port;
  }
}

const opened = (socket: Server | Socket): Promise<boolean> =>
  once(socket, 'listening').then(
    () => true,
    () => false,
  );
