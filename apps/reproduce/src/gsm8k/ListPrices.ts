/**
 * What the decoders of the GSM8K recording cost, for choosing among them.
 *
 * @module
 */

/** Unit of `listPrices`. */
export const listPriceUnit = "USD"

/**
 * Approximate list prices of 2024, US dollars per million generated tokens: the maker's own, for open models those of a
 * large host by size. They are stated from general knowledge, not taken from the data; they moved within the year. A
 * reader's own prices go into the recording's manifest. o1-mini is absent: it bills reasoning tokens that nobody
 * recorded, so what its replies cost is not known.
 */
export const listPrices: Readonly<Record<string, number>> = {
  "gemma-2-2b-it": 0.1,
  "command-r": 1.5,
  "Mixtral-8x7B-Instruct-v0.1": 0.6,
  "reka-flash-20240226": 2,
  "Meta-Llama-3-8B-Instruct": 0.2,
  "Yi-1.5-9B-Chat": 0.3,
  "Qwen2-7B-Instruct": 0.2,
  "command-r-plus": 15,
  "gpt-3.5-turbo-0125": 1.5,
  "yi-large": 3,
  "Mistral-Nemo-Instruct-2407": 0.3,
  "Meta-Llama-3.1-8B-Instruct": 0.18,
  "Phi-3.5-mini-instruct": 0.1,
  "Athene-70B": 0.9,
  "gemma-2-9b-it": 0.3,
  "Yi-1.5-34B-Chat": 0.8,
  "reka-core-20240501": 25,
  "claude-3-haiku-20240307": 1.25,
  "gemma-2-27b-it@together": 0.8,
  "yi-large-preview": 3,
  "gemini-1.5-flash": 0.3,
  "DeepSeek-Coder-V2-0724": 0.28,
  "claude-3-sonnet-20240229": 15,
  "deepseek-v2.5-0908": 0.28,
  "Qwen2-72B-Instruct": 0.9,
  "Meta-Llama-3-70B-Instruct": 0.9,
  "gemini-1.5-pro": 5,
  "deepseek-coder": 0.28,
  "deepseek-chat": 0.28,
  "Llama-3.1-405B-Instruct-Turbo": 3.5,
  "Meta-Llama-3.1-70B-Instruct": 0.88,
  "gpt-4o-mini-2024-07-18": 0.6,
  "claude-3-5-haiku-20241022": 4,
  "gemini-1.5-pro-exp-0801": 5,
  "gemini-1.5-flash-exp-0827": 0.3,
  "Meta-Llama-3.1-405B-Instruct@hyperbolic": 4,
  "claude-3-opus-20240229": 75,
  "gpt-4o-2024-05-13": 15,
  "Mistral-Large-2": 6,
  "claude-3-5-sonnet-20240620": 15,
  "Llama-3.1-405B-Inst@sambanova": 10,
  "gpt-4o-2024-08-06": 10,
  "claude-3-5-sonnet-20241022": 15
}
