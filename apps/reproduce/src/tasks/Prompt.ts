/**
 * How a task is put to the model: five worked examples, then the question in the same form.
 *
 * @module
 */

/** Questions and answers of the worked examples. No task asks about what they say. */
export const workedExamples: ReadonlyArray<readonly [question: string, answer: string]> = [
  ["What is the capital of Canada?", "Ottawa"],
  ["What is 20 + 30?", "50"],
  ["What is the opposite of north?", "south"],
  ['What is the first letter of "apple"?', "a"],
  ["Which season comes after summer?", "autumn"]
]

/** What follows the worked examples. */
export const taskPrompt = (question: string): string => `Question: ${question}\nAnswer:`

/** The worked examples, the same before every question. */
export const taskPrefix: string = workedExamples
  .map(([question, answer]) => `${taskPrompt(question)} ${answer}\n\n`)
  .join("")

/** A reply ends with its line; the longest right one, a word spelled with hyphens, has about 20 tokens. */
export const taskSampling = { temperature: 0.7, maxTokens: 24, stop: ["\n"] } as const
