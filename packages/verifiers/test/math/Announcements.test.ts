import { pairs, responseFamily } from "./Family.ts"

const raw = String.raw
const values = ["5", "-12", "3.5"]
const languages: ReadonlyArray<(value: string, other: string) => string> = [
  (v) => `\u7b54\u6848\u662f${v}\u3002`,
  (v) => `\u6240\u4ee5\u7b54\u6848\u4e3a\uff1a${v}`,
  (v, o) => `\u7b54\u6848\u662f${v}\uff0c\u4e0d\u662f${o}\u3002`,
  (v) => `\u7b54\u3048\u306f${v}\u3067\u3059`,
  (v) => `\u041e\u0442\u0432\u0435\u0442: ${v}`,
  (v) => `Die Antwort ist ${v}.`,
  (v, o) => `La respuesta es ${v} y no ${o}.`,
  (v) => `La r\u00e9ponse est ${v}`,
  (v) => `La risposta \u00e8 ${v}.`,
  (v) => `A resposta \u00e9 ${v}`,
  (v) => `\u0627\u0644\u062c\u0648\u0627\u0628 \u0647\u0648 ${v}`,
  (v) => `\u0627\u0644\u0625\u062c\u0627\u0628\u0629: ${v}`,
  (v) => `\u0909\u0924\u094d\u0924\u0930 ${v} \u0939\u0948`,
  (v) => `\u7ecf\u8fc7\u8ba1\u7b97\uff0c\u7ed3\u679c\u4e00\u5171\u6709${v}\u4e2a\u82f9\u679c`,
  (v) => `\u0412 \u0438\u0442\u043e\u0433\u0435 \u043f\u043e\u043b\u0443\u0447\u0430\u0435\u043c ${v}`
]

responseFamily("announcements and prose of other languages", {
  right: pairs(values, languages, (v, write) => [v, write(v, "77")] as const),
  wrong: pairs(values, languages, (v, write) => [v, write("77", v)] as const)
})

const remarks = [
  "(see page 7)",
  "(from step 3)",
  ", as shown in figure 2",
  "because of rule 4",
  "by theorem 9",
  "(rounded from line 8)",
  "apples in the basket",
  "which completes step 6"
]

responseFamily("what an announcement says first counts, not the remark behind it", {
  right: [
    ...pairs(values, remarks, (v, remark) => [v, `The answer is ${v} ${remark}.`] as const),
    ...pairs(values, remarks, (v, remark) => [v, `The final answer is $${v}$ ${remark}.`] as const)
  ],
  wrong: pairs(["7", "3", "2", "4", "9", "8", "6"], remarks, (v, remark) => [v, `The answer is 5 ${remark}.`] as const)
})

const letters = ["A", "B", "C", "D"]
const after = (letter: string): string => letters[(letters.indexOf(letter) + 1) % letters.length]
const chosen: ReadonlyArray<(letter: string) => string> = [
  (a) => `The correct option is (${a}).`,
  (a) => `The correct option is ${a}`,
  (a) => `The answer is (${a}).`,
  (a) => `The answer is ${a}.`,
  (a) => `Option ${a} is correct.`,
  (a) => `Therefore (${a}) is the correct answer.`,
  (a) => `The right choice is ${a}: 12 apples`,
  (a) => `Answer: ${a}`,
  (a) => `**Answer:** (${a}) 12`,
  (a) => raw`The answer is $\textbf{(${a})}$.`,
  (a) => raw`So \boxed{\text{${a}}}`
]
const unsure: ReadonlyArray<(letter: string) => string> = [
  (a) => `The answer is not (${a}).`,
  (a) => `Option ${a} is wrong.`,
  (a) => `The answer is (${a}) or (${after(a)}).`,
  (a) => `The correct options are ${a} and ${after(a)}`,
  (a) => `The correct option is not ${a}`,
  (a) => `The answer is probably ${a}`
]

responseFamily("a choice in prose", {
  right: pairs(letters, chosen, (letter, write) => [letter, write(letter)] as const),
  wrong: [
    ...pairs(letters, chosen, (letter, write) => [letter, write(after(letter))] as const),
    ...pairs(letters, unsure, (letter, write) => [letter, write(letter)] as const)
  ]
})

const marks = ["- ", "* ", "\u2022 ", "1. ", "1) "]
const heads = ["The answer is:\n", "**Answer:**\n", "Final Answer:\n", "The answer is:\n  "]

responseFamily("a mark of a list is neither a sign nor a number, and the items of a list are one answer", {
  right: [
    ...pairs(heads, marks, (head, mark) => ["12", `We add.\n${head}${mark}12`] as const),
    ...pairs(heads, marks, (head, mark) => ["-12", `We add.\n${head}${mark}-12`] as const),
    ...pairs(heads, ["- ", "* "], (head, mark) => ["3,5", `${head}${mark}$x=3$\n${mark}$x=5$`] as const),
    ...pairs(heads, ["- ", "* "], (head, mark) => ["3,5", `${head}${mark}**3**\n${mark}**5**\n`] as const)
  ],
  wrong: [
    ...pairs(heads, marks, (head, mark) => ["-12", `We add.\n${head}${mark}12`] as const),
    ...pairs(heads, ["1. ", "1) "], (head, mark) => ["1", `We add.\n${head}${mark}12`] as const),
    ...pairs(heads, ["- ", "* "], (head, mark) => ["3", `${head}${mark}3\n${mark}5`] as const),
    ...pairs(heads, ["- ", "* "], (head, mark) => ["5", `${head}${mark}3\n${mark}5`] as const)
  ]
})

const equalTo = [
  ["Die Antwort ist gleich ", "Die Antwort ist nicht gleich ", "Die Antwort ist ungleich "],
  ["La respuesta es igual a ", "La respuesta no es igual a ", "La respuesta no es "],
  [
    "\u041e\u0442\u0432\u0435\u0442 \u0440\u0430\u0432\u0435\u043d ",
    "\u041e\u0442\u0432\u0435\u0442 \u043d\u0435 \u0440\u0430\u0432\u0435\u043d ",
    "\u041e\u0442\u0432\u0435\u0442: \u043d\u0435 "
  ],
  [
    "La r\u00e9ponse est \u00e9gale \u00e0 ",
    "La r\u00e9ponse n'est pas \u00e9gale \u00e0 ",
    "La r\u00e9ponse n'est pas "
  ]
] as const
const equalValues = ["5", "12", "7", "105", "8", "31", "64", "9"]

responseFamily("equal and not equal in other languages", {
  right: pairs(equalTo, equalValues, ([said], v) => [v, `${said}${v}.`] as const),
  wrong: pairs(equalTo, equalValues, ([, denied, again], v) => [
    [v, `${denied}${v}.`] as const,
    [v, `${again}${v}.`] as const
  ]).flat()
})
