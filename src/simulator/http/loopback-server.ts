/**
 * A real HTTP or HTTPS server on loopback whose TCP connections are counted and can be cut: what the embedded servers
 * stand on. Knows nothing of what is served.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface TlsIdentity {
  /** PEM. */
  readonly key: string;
  /** PEM, the server's own certificate first. */
  readonly cert: string;
}

/** One TCP connection. */
export interface Connection {
  /** Counts from 1. */
  readonly id: number;
  readonly socket: Socket;
}

export interface LoopbackOptions {
  readonly tls?: TlsIdentity;
  /** Default: any that is free. */
  readonly port?: number;
  /** Closes a connection that has been idle for so long after an answer. Default 120,000, as IIS does. */
  readonly idleSocketTimeoutMs?: number;
  /** Closes the connection after each answer, without having announced it. */
  readonly closesAfterAnswer?: boolean;
  readonly onConnection?: (openConnections: number) => void;
  readonly handle: (
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
  ) => Promise<void>;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:port`, or `https://localhost:port`. */
  readonly origin: string;
  readonly port: number;
  /** How many connections have been opened since the start. */
  connectionCount(): number;
  openConnections(): number;
  /** Cuts all connections, as a restart does. */
  cutConnections(): void;
  /** Cuts all connections, and listens no more. */
  close(): Promise<void>;
}

export async function startLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const connections = new Map<Socket, Connection>();
  const idle = new IdleTimers(options.idleSocketTimeoutMs ?? 120_000);
  let count = 0;
  const server: Server = options.tls === undefined ? createServer() : createTlsServer({ ...options.tls });
  // IIS announces no keep-alive time, and this server cuts idle connections by itself.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.set(socket, { id: ++count, socket });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      connections.delete(socket);
      idle.stop(socket);
    });
    options.onConnection?.(connections.size);
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('request', (request, response) => {
    const connection = connections.get(request.socket);
    if (connection === undefined) return;
    idle.stop(request.socket);
    if (!/\bclose\b/i.test(request.headers.connection ?? '')) response.setHeader('Connection', 'keep-alive');
    response.on('finish', () => {
      if (options.closesAfterAnswer) request.socket.end();
      else idle.start(request.socket);
    });
    options.handle(request, response, connection).catch((error: unknown) => {
      // A bug of this server: the client sees a cut connection, the developer the reason.
      request.socket.destroy();
      server.emit('error', error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: options.tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    port,
    connectionCount: () => count,
    openConnections: () => connections.size,
    cutConnections: () => {
      for (const socket of connections.keys()) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        idle.stopAll();
        server.close(() => resolve());
        for (const socket of connections.keys()) socket.destroy();
        server.closeAllConnections();
      }),
  };
}

class IdleTimers {
  readonly #timeoutMs: number;
  readonly #timers = new Map<Socket, NodeJS.Timeout>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  start(socket: Socket): void {
    this.stop(socket);
    if (socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), this.#timeoutMs);
    this.#timers.set(socket, timer.unref());
  }

  stop(socket: Socket): void {
    clearTimeout(this.#timers.get(socket));
    this.#timers.delete(socket);
  }

  stopAll(): void {
    for (const socket of [...this.#timers.keys()]) this.stop(socket);
  }
}
