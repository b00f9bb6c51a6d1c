// Every sentence of the page, in both languages, from one table.

import SENTENCES from '../sentences.json' with { type: 'json' };

const LANGUAGES = ['zh', 'en'];
let language = 0;

/** Marks of the language around and between parts of a line. */
export const punctuation = () => (language === 0 ? ['（', '）', '：'] : [' (', ')', ': ']);
export const languageTag = () => (language === 0 ? 'zh-CN' : 'en');
export const nextLanguage = () => (language = 1 - language);
export const setLanguage = (tag) => (language = Math.max(0, LANGUAGES.indexOf(tag)));

/** What people read for a value: names of sentences are told, lists are joined. */
function told(value) {
  if (Array.isArray(value)) return value.map(told).join(language === 0 ? '、' : ', ');
  return typeof value === 'string' && Object.hasOwn(SENTENCES, value) ? say(value) : plain(String(value));
}

/** The sentence `id` in the language of the page. */
export function say(id, values = {}) {
  const sentence = SENTENCES[id][language];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => told(values[name] ?? ''));
}

/** Words from a file: nothing in them may steer the page or make one name look like another. */
export const plain = (text) =>
  [...text].slice(0, 200).join('').replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f]/gu, '\ufffd');
