/**
 * How a problem is put to the model: four worked examples, then the question in the same form.
 *
 * @module
 */

/** The worked examples, the same before every question. */
export const arithmeticPrefix = `Question: What is 5 + 4?
Answer: 5 + 4 = 9

Question: Ann has 3 boxes with 6 apples each. How many apples does Ann have in all?
Answer: 3 * 6 = 18

Question: What is half of 14?
Answer: 14 / 2 = 7

Question: Ben has 12 coins and loses 7. How many coins does Ben have left?
Answer: 12 - 7 = 5

`

/** What follows the worked examples. */
export const arithmeticPrompt = (question: string): string => `Question: ${question}\nAnswer:`

/** A reply ends with its line. */
export const arithmeticSampling = { temperature: 0.7, maxTokens: 24, stop: ["\n"] } as const
