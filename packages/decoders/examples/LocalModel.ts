/**
 * Better answers from a small local model within a budget: sums with a checker that knows the right answers. Needs
 * node-llama-cpp and the model file of 98 MB, which is fetched once.
 *
 * @module
 */
import { decode, fetchModel, openLocalModelProcesses, smolLm2 } from "@alloc/decoders"
import { verifier } from "@alloc/verifiers"

await using model = await openLocalModelProcesses({ file: await fetchModel(), name: smolLm2.name })
const shots = "Question: What is 5 + 4?\nAnswer: 5 + 4 = 9\n\nQuestion: What is 2 + 6?\nAnswer: 2 + 6 = 8\n\n"
const sums = [3, 8, 14, 27, 35, 48].flatMap((a) => [6, 19].map((b) => ({ a, b })))
const queries = sums.map(({ a, b }) => ({
  prompt: `${shots}Question: What is ${a} + ${b}?\nAnswer:`,
  reference: a + b
}))
const last = (text: string): number => Number(/-?\d+(?!.*\d)/s.exec(text)?.[0])
const right = verifier({ name: "sum", check: ({ reference }, response) => last(response) === reference })
const sampling = { temperature: 0.7, maxTokens: 16, stop: ["\n"] }
const { answers, usage } = await decode({ queries, model, verifier: right, budget: { samples: 4 }, sampling })
for (const [k, { reward, samples, text, why }] of answers.entries())
  console.log(
    `${sums[k].a} + ${sums[k].b}: ${text?.trim()} (${samples.length} samples, reward ${reward}; ${why.stopped})`
  )
const solved = answers.filter(({ reward }) => reward === 1).length
console.log(
  `${solved} of ${answers.length} right with ${usage.total.completionTokens} generated tokens in ${usage.total.calls} calls`
)
