import { expect, it } from "vitest"
import { withoutScaleCharacters } from "../../src/math/ScaleCharacters.ts"
import { answerFamily, pairs, responseFamily } from "./Family.ts"

it("writes scaled numbers with digits", () => {
  const written: ReadonlyArray<readonly [string, string]> = [
    ["1億2000万", "120000000"],
    ["3千万", "30000000"],
    ["3万亿", "3000000000000"],
    ["5.5万元", "55000元"],
    ["1万2千3百", "12300"],
    ["5억 2천만", "520000000"],
    ["12万5,000", "125000"],
    ["5 ล้านบาท", "5000000บาท"],
    ["3分之2", "2/3"],
    ["1万、2万", "10000、20000"],
    ["3千克", "3千克"],
    ["5만큼", "5만큼"],
    ["5百分点", "5百分点"]
  ]
  expect(written.map(([text]) => [text, withoutScaleCharacters(text)])).toEqual(written)
})

/** A scale, and announcements in its language. */
const languages: ReadonlyArray<{
  readonly scales: ReadonlyArray<readonly [string, number]>
  readonly say: ReadonlyArray<(value: string) => string>
}> = [
  {
    scales: [
      ["百", 1e2],
      ["千", 1e3],
      ["万", 1e4],
      ["亿", 1e8]
    ],
    say: [(v) => `答案是${v}。`, (v) => `所以答案为：${v}元`, (v) => `一共有${v}人`]
  },
  {
    scales: [
      ["千", 1e3],
      ["万", 1e4],
      ["億", 1e8]
    ],
    say: [(v) => `答えは${v}です。`, (v) => `答え：${v}円`]
  },
  {
    scales: [
      ["백", 1e2],
      ["천", 1e3],
      ["만", 1e4],
      ["억", 1e8]
    ],
    say: [(v) => `정답은 ${v}입니다.`, (v) => `답은 ${v} 원입니다`]
  },
  {
    scales: [
      [" тыс.", 1e3],
      [" тысяч", 1e3],
      [" млн", 1e6],
      [" миллионов", 1e6],
      [" млрд", 1e9]
    ],
    say: [(v) => `Ответ: ${v}`, (v) => `Ответ: ${v} рублей.`]
  },
  {
    scales: [
      [" हजार", 1e3],
      [" लाख", 1e5],
      [" करोड़", 1e7]
    ],
    say: [(v) => `उत्तर: ${v}`, (v) => `उत्तर ${v} है`]
  },
  {
    scales: [
      [" آلاف", 1e3],
      [" ألف", 1e3],
      [" مليون", 1e6],
      [" مليار", 1e9]
    ],
    say: [(v) => `الجواب هو ${v}`, (v) => `الإجابة: ${v}`]
  },
  {
    scales: [
      [" nghìn", 1e3],
      [" triệu", 1e6],
      [" tỷ", 1e9]
    ],
    say: [(v) => `Đáp án là ${v}.`, (v) => `Kết quả: ${v} đồng`]
  },
  {
    scales: [
      [" thousand", 1e3],
      [" lakh", 1e5],
      [" million", 1e6],
      [" crore", 1e7],
      [" billion", 1e9],
      [" bn", 1e9]
    ],
    say: [(v) => `The answer is ${v}.`, (v) => `She has ${v} dollars in total.`]
  },
  {
    scales: [
      [" mil", 1e3],
      [" millones", 1e6]
    ],
    say: [(v) => `La respuesta es ${v}.`]
  },
  {
    scales: [
      [" mille", 1e3],
      [" millions", 1e6],
      [" milliards", 1e9]
    ],
    say: [(v) => `La réponse est ${v}.`]
  },
  {
    scales: [
      [" Tausend", 1e3],
      [" Millionen", 1e6],
      [" Mrd.", 1e9]
    ],
    say: [(v) => `Die Antwort ist ${v}`]
  }
]

const rows = languages.flatMap(({ say, scales }) =>
  pairs(scales, say, ([scale, factor], write) => ({ factor, said: (value: number) => write(`${value}${scale}`) }))
)
responseFamily("a scale behind a number multiplies it in every language", {
  right: pairs([3, 5], rows, (value, { factor, said }) => [String(value * factor), said(value)] as const),
  wrong: [
    ...pairs([3, 5], rows, (value, { said }) => [String(value), said(value)] as const),
    ...pairs([3, 5], rows, (value, { factor, said }) => [String(value * factor * 10), said(value)] as const)
  ]
})

answerFamily("a scale in an answer", {
  right: pairs(
    [2, 5, 12],
    [
      ["万", 1e4],
      ["億", 1e8],
      ["만", 1e4],
      ["천", 1e3],
      ["ล้าน", 1e6],
      ["万人", 1e4],
      ["百万", 1e6],
      ["\\text{ million}", 1e6],
      ["\\text{ млн}", 1e6],
      ["\\text{ लाख}", 1e5]
    ] as const,
    (v, [s, f]) => [String(v * f), `${v}${s}`] as const
  ),
  wrong: pairs(
    [2, 5, 12],
    [
      ["万", 1e4],
      ["億", 1e8],
      ["만", 1e4],
      ["천", 1e3],
      ["ล้าน", 1e6],
      ["万人", 1e4],
      ["百万", 1e6],
      ["\\text{ million}", 1e6],
      ["\\text{ млн}", 1e6],
      ["\\text{ लाख}", 1e5]
    ] as const,
    (v, [s]) => [String(v), `${v}${s}`] as const
  )
})
