import { pairs, responseFamily } from "./Family.ts"

const raw = String.raw
const golds = ["5", "-12", "3.5", "1,200"]
const denials: ReadonlyArray<(value: string) => string> = [
  (v) => `The answer is definitely not ${v}`,
  (v) => `The answer is not ${v}.`,
  (v) => `Not ${v}`,
  (v) => `at least ${v}`,
  (v) => `At most ${v}.`,
  (v) => `The answer is at least ${v}.`,
  (v) => `The answer is less than ${v}`,
  (v) => `The answer is greater than ${v}`,
  (v) => `It is not equal to ${v}`,
  (v) => `The result does not equal ${v}.`,
  (v) => `It isn't ${v}.`,
  (v) => `The answer is $x \\ne ${v}$`,
  (v) => `The answer is not $${v}$.`,
  (v) => `The answer isn't $${v}$`,
  (v) => `$${v}$ is not the answer`,
  (v) => `$${v}$ is wrong.`,
  (v) => `${v} is not right, but I have nothing better`,
  (v) => `The answer is more than ${v}.`,
  (v) => `maybe ${v}`,
  (v) => `The answer is probably ${v}`,
  (v) => `Could it be ${v}?`,
  (v) => `The answer is between 1 and ${v}`,
  (v) => `The answer is anything other than ${v}`,
  (v) => `I don't think the answer is ${v}.`,
  (v) => `It is false that the answer is ${v}.`,
  (v) => `If the answer is ${v}, we would have a contradiction.`,
  (v) => raw`\boxed{\text{not }${v}}`,
  (v) => raw`\boxed{\text{at least }${v}}`,
  (v) => raw`\boxed{\ge ${v}}`,
  (v) => raw`\boxed{x > ${v}}`,
  (v) => raw`\boxed{${v}\text{ or more}}`,
  (v) => raw`\boxed{${v}\text{ is wrong}}`,
  (v) => raw`\boxed{\ne ${v}}`,
  (v) => `\u7b54\u6848\u4e0d\u662f${v}\u3002`,
  (v) => `The answer is 77, not ${v}.`,
  (v) => `The answer is 77 rather than ${v}.`,
  (v) => `The answer is 77 and not ${v} apples.`,
  (v) => `The answer is 77 instead of ${v}`,
  (v) => `The result is anything except ${v}.`,
  (v) => `The answer is either 3 or ${v}.`,
  (v) => `There is no way the answer is ${v}.`,
  (v) => `The answer is ${v}. That is wrong.`,
  (v) => `The answer is ${v}. Wait, the answer is not ${v}.`,
  (v) => raw`The answer is not \boxed{${v}}.`,
  (v) => raw`\boxed{${v}} is wrong.`
]
const claims: ReadonlyArray<(value: string) => string> = [
  (v) => `The answer is ${v}.`,
  (v) => `The answer is ${v}, not 77.`,
  (v) => `The answer is not 77 but ${v}.`,
  (v) => `The answer is ${v} and not 77.`,
  (v) => `The answer is not 77. The answer is ${v}.`,
  (v) => `The answer is definitely ${v}`,
  (v) => `It is not 77. So the answer is ${v}`,
  (v) => `There are at least 3 ways to see it. The answer is ${v}.`,
  (v) => `At least 77 were there, and then we are left with ${v}`,
  (v) => `The answer is $${v}$ rather than $77$.`,
  (v) => `I do not like 77. ${v}`,
  (v) => `The answer is therefore ${v}.`,
  (v) => `The answer is exactly ${v}`
]

responseFamily("prose that denies, bounds or doubts a value does not answer with it", {
  right: pairs(golds, claims, (gold, write) => [gold, write(gold)] as const),
  wrong: pairs(golds, denials, (gold, write) => [gold, write(gold)] as const)
})

const plain: ReadonlyArray<(value: string) => string> = [
  (v) => `The answer is ${v}.`,
  (v) => `It is ${v}, not 999.`,
  (v) => `The answer is ${v} because 2 + 3 = 5.`,
  (v) => `There are ${v} of them.`,
  (v) => `The total comes to ${v}.`,
  (v) => `She ends up with a total of ${v} apples.`,
  (v) => `The answer is ${v}, as shown on page 3.`,
  (v) => `He works for ${v} hours.`,
  (v) => `The profit is equal to ${v}.`,
  (v) => `The answer is \`${v}\`.`,
  (v) => `The answer is ${v} g.`
]
const pointing: ReadonlyArray<(value: string) => string> = [
  (v) => `Answer: see ${v} below`,
  (v) => `Answer: see page ${v}`,
  (v) => `Answer: See equation (${v}).`,
  (v) => `The answer is in section ${v}.`,
  (v) => `Answer: refer to ${v}`,
  (v) => `The answer is half of ${v}`,
  (v) => `The answer is the square root of ${v}`,
  (v) => `The answer is a multiple of ${v}`,
  (v) => `The answer is divisible by ${v}`,
  (v) => `The answer is ${v} plus something`,
  (v) => `Answer: the sum of 10 and ${v}`,
  (v) => `The answer could possibly be ${v}`,
  (v) => `If x were 2, the answer would be ${v}.`,
  (v) => `The answer is unknown; ${v} was my guess`,
  (v) => `Answer: ${v} is too small`,
  (v) => `The answer is larger than or equal to ${v}`,
  (v) => `The answer is ${v} (see page 7) plus 2.`
]

responseFamily("a number that is pointed at, bounded or computed with is no answer", {
  right: pairs(["14", "38", "1,200"], plain, (v, write) => [v, write(v)] as const),
  wrong: pairs(["14", "38", "1,200"], pointing, (v, write) => [v, write(v)] as const)
})
