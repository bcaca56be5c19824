import { pairs, responseFamily } from "./Family.ts"

const values = ["5", "14", "37"]

const said: ReadonlyArray<(value: string) => string> = [
  (v) => `答案是${v}。`,
  (v) => `答案是${v}个苹果。`,
  (v) => `答えは${v}です。`,
  (v) => `정답은 ${v}입니다.`,
  (v) => `Ответ: ${v}.`,
  (v) => `La respuesta es ${v}.`,
  (v) => `La réponse est ${v}.`,
  (v) => `Die Antwort ist ${v}.`,
  (v) => `A resposta é ${v}.`,
  (v) => `La risposta è ${v}.`,
  (v) => `Het antwoord is ${v}.`,
  (v) => `Đáp án là ${v}.`,
  (v) => `उत्तर ${v} है`
]

const denied: ReadonlyArray<(value: string) => string> = [
  (v) => `答案不是${v}。`,
  (v) => `答案至少是${v}`,
  (v) => `答案大于${v}`,
  (v) => `答案是${v}以上`,
  (v) => `答案是${v}的倍数`,
  (v) => `答案是${v}或6`,
  (v) => `答案是${v}万`,
  (v) => `答えは${v}ではない。`,
  (v) => `答えは${v}以上です。`,
  (v) => `정답은 ${v}가 아닙니다.`,
  (v) => `정답은 ${v} 이상입니다`,
  (v) => `Ответ: не ${v}`,
  (v) => `Ответ: больше ${v}`,
  (v) => `Ответ: ${v} или 6`,
  (v) => `La respuesta no es ${v}.`,
  (v) => `La respuesta es mayor que ${v}`,
  (v) => `La réponse n'est pas ${v}.`,
  (v) => `La réponse est au moins ${v}`,
  (v) => `Die Antwort ist nicht ${v}.`,
  (v) => `Die Antwort ist mindestens ${v}`,
  (v) => `A resposta não é ${v}.`,
  (v) => `A resposta é pelo menos ${v}`,
  (v) => `La risposta non è ${v}.`,
  (v) => `Het antwoord is niet ${v}.`,
  (v) => `Odpowiedź to nie ${v}`,
  (v) => `Đáp án không phải là ${v}`,
  (v) => `الجواب ليس ${v}`,
  (v) => `उत्तर ${v} नहीं है`,
  (v) => `Cevap ${v} değil`
]

responseFamily("denials and bounds in other languages", {
  right: pairs(values, said, (v, write) => [v, write(v)] as const),
  wrong: pairs(values, denied, (v, write) => [v, write(v)] as const)
})
