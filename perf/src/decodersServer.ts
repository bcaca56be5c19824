/**
 * The chat server of the decoders' figures, in a process of its own, so that what it costs is not counted as the caller's.
 * A model named "50" answers after 50 ms, "never" not at all, and "drip" sends the beginning of an answer and no end. Tells its
 * port by a message, and of each request that its client gave up, when it saw that.
 *
 * @module
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const models = JSON.stringify({ data: ["0", "50", "500", "1500", "never", "drip"].map((id) => ({ id })) })
const answer = JSON.stringify({
  model: "served",
  choices: [{ index: 0, message: { role: "assistant", content: "42" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 10, completion_tokens: 2 }
})

const server = createServer((request, response) => {
  const chunks: Array<Buffer> = []
  response.on("close", () => {
    if (!response.writableFinished) process.send?.({ aborted: performance.timeOrigin + performance.now() })
  })
  request
    .on("data", (chunk: Buffer) => chunks.push(chunk))
    .on("end", () => {
      if (request.method === "GET") {
        response.end(models)
        return
      }
      const { model } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly model: string } // as the figures ask
      process.send?.({ received: model })
      response.setHeader("content-type", "application/json")
      if (model === "drip") response.write(answer.slice(0, 20))
      else if (model === "0") response.end(answer)
      else if (model !== "never") setTimeout(() => response.end(answer), Number(model))
    })
})
// No connection ends while nobody asks: a call on one that just did would fail.
server.keepAliveTimeout = 600_000
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  process.send?.({ port })
})
process.on("disconnect", () => process.exit())
