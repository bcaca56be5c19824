import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { attachedFile, openRecording, writeRecording } from "../../src/recording/index.ts"
import { recordingContent } from "../../src/recording/RecordingContent.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "alloc-attached-"))
  await writeRecording(directory, { ...synthetic({ queries: 6, samples: 2 }), attached: { "head.json": "{}\n" } })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

describe("a file beside a recording's tables", () => {
  it("is named by the manifest and given back, and belongs to these rows alone", async () => {
    const recording = await openRecording(directory)
    expect(recording.manifest.attached).toEqual({
      "head.json": { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: 3 }
    })
    expect(await readFile(await attachedFile(directory, recording.manifest, "head.json"), "utf8")).toBe("{}\n")
    expect((await recordingContent(recording)).manifest).not.toHaveProperty("attached")
  })

  it("is refused where it is not named, changed, or gone", async () => {
    const { manifest } = await openRecording(directory)
    const reason = (name: string) => reasonOf(() => attachedFile(directory, manifest, name))
    expect(await reason("other.json")).toMatchObject({ _tag: "Unavailable" })
    await writeFile(join(directory, "head.json"), "{ }\n")
    expect(await reason("head.json")).toMatchObject({ _tag: "HashMismatch" })
    await rm(join(directory, "head.json"))
    expect(await reason("head.json")).toMatchObject({ _tag: "MissingFile", file: "head.json" })
  })
})
