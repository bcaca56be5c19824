/**
 * The upstream of the gateway's figures, in a process of its own: answers every question at once. Tells its port by a message.
 *
 * @module
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const models = JSON.stringify({
  object: "list",
  data: [{ id: "small", object: "model", created: 0, owned_by: "perf" }]
})
const answer = JSON.stringify({
  id: "chatcmpl-perf",
  object: "chat.completion",
  created: 1,
  model: "small",
  choices: [{ index: 0, message: { role: "assistant", content: "42" }, finish_reason: "stop", logprobs: null }],
  usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 }
})

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.setHeader("content-type", "application/json")
    response.end(request.method === "GET" ? models : answer)
  })
})
// No connection ends while nobody asks: a call on one that just did would fail.
server.keepAliveTimeout = 600_000
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  process.send?.({ port })
})
process.on("disconnect", () => process.exit())
