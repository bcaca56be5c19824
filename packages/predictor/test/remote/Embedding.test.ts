import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { embeddingFeatures } from "@alloc/predictor/remote"
import { afterAll, beforeAll, expect, it } from "vitest"

let asked = 0
let failures = 0
const server = createServer((request, response) => {
  let text = ""
  request.on("data", (chunk) => {
    text += chunk
  })
  request.on("end", () => {
    asked++
    if (failures-- > 0) {
      response.writeHead(503).end("busy")
      return
    }
    const { input }: { input: ReadonlyArray<string> } = JSON.parse(text)
    const data = input.map((t, index) => ({ index, embedding: [t.length, index, 0.5] })).reverse()
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ data: request.url === "/v1/embeddings" ? data : data.slice(1) }))
  })
})
let base: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const options = { model: "e5", modelHash: "abc", width: 3, retries: 0, pauseMs: 1 }

it("reads embeddings in batches, in the order asked", async () => {
  asked = 0
  const { size, source, values } = await embeddingFeatures({ ...options, url: `${base}/v1/`, batch: 2 }).read([
    "a",
    "bb",
    "ccc"
  ])
  expect(asked).toBe(2)
  expect(size).toBe(3)
  expect(source).toEqual({ model: "e5", modelHash: "abc", kind: "embedding", width: 3 })
  expect(Array.from(values)).toEqual([1, 0, 0.5, 2, 1, 0.5, 3, 0, 0.5])
})
it("tries again when the server is busy", async () => {
  failures = 1
  const features = await embeddingFeatures({ ...options, url: `${base}/v1`, retries: 1 }).read(["a"])
  expect(features.size).toBe(1)
})
it("names what is wrong", async () => {
  const read = (change: object) => embeddingFeatures({ ...options, url: `${base}/v1`, ...change }).read(["a", "b"])
  await expect(read({ width: 4 })).rejects.toMatchObject({ reason: { _tag: "BadResponse" } })
  await expect(read({ url: `${base}/v2` })).rejects.toMatchObject({
    reason: { _tag: "BadResponse", problem: expect.stringMatching(/1 embeddings for 2/) }
  })
  await expect(read({ url: "http://127.0.0.1:9" })).rejects.toMatchObject({ reason: { _tag: "Unreachable" } })
})
