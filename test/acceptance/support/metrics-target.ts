import { createServer, type Server } from "node:http";

/** A program with metrics on this machine. */
export class MetricsTarget {
  private readonly server: Server = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4" }).end('phpfpm_up{pool="www"} 1\n');
  });

  constructor(public readonly port: number) {}

  public start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.port, "0.0.0.0", resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
