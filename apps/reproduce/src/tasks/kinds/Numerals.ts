/**
 * Whole numbers written in other ways than in digits.
 *
 * @module
 */

const ones = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(" "),
  ..."sixteen seventeen eighteen nineteen".split(" ")
]
const tens = ["", "", ..."twenty thirty forty fifty sixty seventy eighty ninety".split(" ")]

/** A whole number from 0 to 999 in English words: "three hundred forty-seven". */
export const inWords = (n: number): string => {
  if (n < 20) return ones[n]
  const rest = n % (n < 100 ? 10 : 100)
  const begin = n < 100 ? tens[Math.floor(n / 10)] : `${ones[Math.floor(n / 100)]} hundred`
  if (rest === 0) return begin
  return n < 100 ? `${begin}-${ones[rest]}` : `${begin} ${inWords(rest)}`
}

const romanSigns = [
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"]
] as const

/** A whole number from 1 to 399 in Roman numerals. */
export const inRoman = (n: number): string => {
  let rest = n
  let text = ""
  for (const [value, sign] of romanSigns) for (; rest >= value; rest -= value) text += sign
  return text
}
