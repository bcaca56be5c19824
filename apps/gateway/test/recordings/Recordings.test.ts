import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { openRecording } from "@alloc/bench/recording"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { parseConfig } from "../../src/config/ReadConfig.ts"
import { exportRecording } from "../../src/recordings/ExportRecording.ts"
import { storeLayer } from "../../src/serve/OpenGateway.ts"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, secrets, testConfig, testGateway } from "../TestGateway.ts"

const question = (text: string) => ({ messages: [{ role: "user", content: text }] })

describe("logged requests", () => {
  it("become a recording of a policy, redacted, that the gateway can be replayed from", async () => {
    await using upstream = await scriptedUpstream({
      say: (call) => (call % 2 === 0 ? "It is 5, Alice." : "It is \\boxed{4}, Alice.")
    })
    await using plain = await testGateway(testConfig(upstream.url))
    await writeFile(
      join(plain.folder, "redact.ts"),
      'export const redact = (text: string): string => text.replaceAll("Alice", "X")\n'
    )
    const config = testConfig(upstream.url, '[log]\ntexts = true\nuniform_share = 0\nredact = "redact.ts"')
    const directory = join(plain.folder, "recording")
    {
      await using gateway = await testGateway(config, plain.folder)
      for (const name of ["2 + 2, asks Alice", "1 + 3, asks Alice"])
        await bodyOf(gateway.chat({ model: "alloc/math-cheap", ...question(name), metadata: { answer: "4" } }))
    }
    const read = parseConfig(config, join(plain.folder, "alloc.toml"), secrets)
    const policy = read.policies.get("alloc/math-cheap")
    if (policy === undefined) throw new Error("no policy")
    const written = await Effect.runPromise(Effect.provide(exportRecording(policy, directory), storeLayer(read)))
    expect(written).toEqual({ queries: 2, samples: upstream.counts.calls })
    const recording = await openRecording(directory)
    expect(recording.manifest.stopping).toBe("adaptive")
    expect(recording.queries.map(({ text }) => text)).toEqual(["2 + 2, asks X", "1 + 3, asks X"])
    expect((await recording.texts(0)).texts.every((text) => text !== undefined && !text.includes("Alice"))).toBe(true)
    const { calls } = upstream.counts
    await using replayed = await testGateway(config, plain.folder, { replay: directory })
    const again = await bodyOf(
      replayed.chat({ model: "alloc/math-cheap", ...question("2 + 2, asks X"), metadata: { answer: "4" } })
    )
    expect(again.choices[0].message.content).toBe("It is \\boxed{4}, X.")
    const passed = await bodyOf(replayed.chat({ model: "small", ...question("1 + 3, asks X") }))
    expect(passed.choices[0].message.content).toContain("X")
    const unknown = await replayed.chat({ model: "alloc/math-cheap", ...question("9 + 9") })
    expect([unknown.status, (await bodyOf(unknown)).error.code]).toEqual([404, "not_recorded"])
    expect(upstream.counts.calls).toBe(calls)
  })
  it("keep no text unless the configuration says so, nor one whose redaction fails", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    await bodyOf(gateway.chat({}))
    expect(gateway.rows("SELECT * FROM gateway_texts")).toEqual([])
    await writeFile(join(gateway.folder, "redact.ts"), 'export const redact = () => { throw new Error("no") }\n')
    const config = testConfig(upstream.url, '[log]\ntexts = true\nredact = "redact.ts"')
    await using other = await testGateway(config, gateway.folder)
    expect((await other.chat({})).status).toBe(200)
    expect(gateway.rows("SELECT * FROM gateway_texts")).toEqual([])
    expect(other.notices.join()).toContain("redaction failed")
  })
})

describe("the uniform share of a log", () => {
  it("draws a policy's average whatever comes back, and is the test split of the recording", async () => {
    await using upstream = await scriptedUpstream({ say: () => "\\boxed{4}" })
    const config = testConfig(upstream.url, "[log]\ntexts = true\nuniform_share = 1")
    await using gateway = await testGateway(config)
    await bodyOf(gateway.chat({ model: "alloc/math-cheap", metadata: { answer: "4" } }))
    expect(upstream.counts.calls).toBe(4)
    const read = parseConfig(config, join(gateway.folder, "alloc.toml"), secrets)
    const policy = read.policies.get("alloc/math-cheap")
    if (policy === undefined) throw new Error("no policy")
    const directory = join(gateway.folder, "recording")
    await Effect.runPromise(Effect.provide(exportRecording(policy, directory), storeLayer(read)))
    expect((await openRecording(directory)).queries.map(({ split }) => split)).toEqual(["test"])
  })
})

describe("a dry run", () => {
  it("answers with the decision, whole and streamed, and asks no upstream", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url), undefined, { dryRun: true })
    const body = await bodyOf(gateway.chat({ model: "alloc/math-cheap", metadata: { answer: "4" } }))
    expect(body.choices[0].message.content).toMatch(
      /^Dry run: alloc\/math-cheap would draw at most \d+ samples? of small, by a pace of 4/
    )
    expect(body.usage.completion_tokens).toBe(0)
    expect(await (await gateway.chat({ stream: true })).text()).toContain("Dry run: alloc/vote")
    expect((await bodyOf(gateway.chat({ model: "small" }))).choices[0].message.content).toContain(
      "would pass through to local"
    )
    expect(upstream.server.received).toEqual([])
  })
})
