import { describe, expect, it } from "vitest"
import { scriptedServer } from "../src/ScriptedServer.ts"

describe("scriptedServer", () => {
  it("replies by its script, and keeps what it received", async () => {
    await using server = await scriptedServer(({ index }) => ({ status: 200 + index, json: { index } }))
    const ask = () => fetch(`${server.url}/a`, { method: "POST", body: JSON.stringify({ b: 1 }) })
    const answers = [await ask(), await ask()]
    expect(answers.map(({ status }) => status)).toEqual([200, 201])
    expect(await answers[1].json()).toEqual({ index: 1 })
    expect(server.received.map(({ body, path }) => [path, body])).toEqual([
      ["/a", { b: 1 }],
      ["/a", { b: 1 }]
    ])
  })
  it("cuts a body off where its script says so, and does not count that as the client's abort", async () => {
    await using server = await scriptedServer(() => ({ json: { value: 7 }, cutAfter: 3 }))
    await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow()
    expect(server.aborted).toEqual([])
  })
})
