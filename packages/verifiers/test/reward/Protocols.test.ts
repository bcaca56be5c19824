import type { RewardModelOptions } from "@alloc/verifiers/reward"
import { describe, expect, it } from "vitest"
import { at, close, logits, reasonOf, rewards, sigmoid, startServer } from "./RewardHost.ts"

startServer()

describe("every protocol gives the scores in the order asked", () => {
  const head = { weights: [-0.25, 1], bias: 0 }
  it.each<[string, Omit<RewardModelOptions, "url">]>([
    ["vllm-classify by messages", { api: "vllm-classify" }],
    ["vllm-classify by text", { api: "vllm-classify", messages: false }],
    ["vllm-pooling by messages", { api: "vllm-pooling" }],
    ["vllm-pooling by text", { api: "vllm-pooling", messages: false }],
    ["vllm-pooling, base64", { api: "vllm-pooling", path: "/pooling?form=base64" }],
    ["vllm-pooling, steps", { api: "vllm-pooling", path: "/pooling?form=steps" }],
    ["vllm-score", { api: "vllm-score" }],
    ["vllm-score of older releases", { api: "vllm-score", legacy: true, path: "/score?legacy=1" }],
    ["rerank", { api: "rerank" }],
    ["tei-predict by pairs", { api: "tei-predict" }],
    ["tei-predict by text", { api: "tei-predict", messages: false }],
    ["tei-predict, the class named", { api: "tei-predict", label: "good", path: "/predict?classes=2" }],
    ["tei-rerank", { api: "tei-rerank" }],
    ["embedding", { api: "embedding", head }],
    ["embedding, base64", { api: "embedding", head, path: "/v1/embeddings?form=base64" }],
    ["alloc", { api: "alloc" }],
    ["batches of two", { api: "vllm-score", batch: 2 }]
  ])("%s", async (_, options) => {
    close(await rewards(at(options)), logits)
  })

  it.each(["vllm-classify", "vllm-pooling", "vllm-score", "tei-predict", "tei-rerank"] as const)(
    "%s as probabilities",
    async (api) => {
      close(await rewards(at({ api, scale: "probability" })), logits.map(sigmoid))
    }
  )

  it.each([
    ["min", -1],
    ["mean", 1 / 3],
    ["last", 0]
  ] as const)("steps by %s", async (steps, offset) => {
    const options = at({ api: "vllm-pooling", path: "/pooling?form=steps", steps })
    close(
      await rewards(options),
      logits.map((x) => x + offset)
    )
  })

  it("one class of several by its index", async () => {
    const options = at({ api: "vllm-classify", path: "/classify?classes=3", label: 2 })
    close(
      await rewards(options),
      logits.map((x) => x + 2)
    )
  })
})

describe("wrong answers are errors, never scores", () => {
  it.each([
    ["cut JSON", "json", /its JSON ends too early/],
    ["a page", "html", /not JSON/],
    ["too few scores", "short", /1 entries; 2 were asked for/],
    ["a score that is null", "null", /score is null, no finite number/],
    ["an index twice", "twice", /index is 0; valid: each of 0 to 1 once/],
    ["an index beyond the end", "beyond", /index is 99/]
  ])("%s", async (_, argument, message) => {
    const error = await reasonOf(at({ api: "vllm-score", under: `/broken/${argument}` }))
    expect(error.reason._tag).toBe("BadResponse")
    expect(error.message).toMatch(message)
  })

  it.each([
    ["alloc: too few", { api: "alloc", under: "/broken/short" }, /scores has 1 entries/],
    ["alloc: null", { api: "alloc", under: "/broken/null" }, /no finite number/],
    ["another protocol", { api: "tei-rerank", path: "/score" }, /answered 422/],
    [
      "several classes and no label",
      { api: "vllm-classify", path: "/classify?classes=2" },
      /2 classes; the option `label`/
    ],
    [
      "an unknown label",
      { api: "tei-predict", path: "/predict?classes=2", label: "fine" },
      /labels bad, good; the option `label`/
    ],
    ["a head of another width", { api: "embedding", head: { weights: [1], bias: 0 } }, /width 2; the head has 1/]
  ] as const)("%s", async (_, options, message) => {
    expect((await reasonOf(at(options))).message).toMatch(message)
  })
})
