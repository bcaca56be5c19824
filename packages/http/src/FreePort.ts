/**
 * Ports for servers that choose none by themselves, and addresses without a server.
 *
 * @module
 */
import { randomInt } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:net"

/**
 * A port of loopback that nothing listens on: below those that the system gives to connections and to servers which ask for
 * any, so that nobody else is given it before it is used.
 */
export const freePort = async (): Promise<number> => {
  while (true) {
    const server = createServer()
    const port = randomInt(15_000, 32_000)
    const listening = once(server.listen(port, "127.0.0.1"), "listening")
    if (
      await listening.then(
        () => true,
        () => false
      )
    ) {
      await new Promise((done) => server.close(done))
      return port
    }
  }
}

/** The address of a port that nothing listens on. */
export const unusedUrl = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`
