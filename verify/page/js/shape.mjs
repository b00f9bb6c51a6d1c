// What both documents hold, exactly: whatever their fields do not say must follow from them, since
// anything else would be signed and shown by nobody.

import { BADGE_CONTEXT, equal } from './document.mjs';
import { didOf } from './extra.mjs';
import { without } from './json.mjs';

export const LABELS = { ZY: '专业化', JX: '精细化', TS: '特色化', XX: '新型化' };

const FIRST = 'T00:00:00+08:00';
const LAST = 'T23:59:59+08:00';

/** The last part of a certificate's id, which the code carries in its stead. */
export const serialOf = (id) => String(id).split('/').pop();

/** What a credential says, if it says it in the one way in which it is issued; null otherwise. */
export function factsOf(document, anchor) {
  try {
    const { achievement, identifier: [code, name] } = document.credentialSubject;
    const status = document.credentialStatus[0].statusListIndex;
    const words = {
      id: document.id, title: document.name, association: document.issuer.name,
      plan: /^《(.*)》第三部分所列认定标准$/s.exec(achievement.criteria.narrative)[1],
      number: achievement.humanCode, name: name.identityHash, code: code.identityHash,
      categories: achievement.tag.map((label) => Object.keys(LABELS).find((one) => LABELS[one] === label)),
      from: document.validFrom.slice(0, 10), until: document.validUntil.slice(0, 10), status: Number(status),
      year: /^[0-9]{4}$/.exec(serialOf(document.id).split('-')[2])[0],
    };
    return equal(credentialOf(words, anchor), without(document, 'proof')) ? words : null;
  } catch {
    return null;
  }
}

function credentialOf(words, anchor) {
  const { id, title, plan, number, name, code, categories, from, until, status, year } = words;
  const { host } = anchor;
  const labels = categories.map((one) => LABELS[one]);
  const identity = (identityType, identityHash) =>
    ({ type: 'IdentityObject', identityType, hashed: false, identityHash });
  return {
    '@context': BADGE_CONTEXT, id, type: ['VerifiableCredential', 'OpenBadgeCredential'], name: title,
    issuer: { id: didOf(anchor, 'association'), type: ['Profile'], name: words.association },
    validFrom: from + FIRST, validUntil: until + LAST, awardedDate: from + FIRST,
    credentialSubject: {
      type: ['AchievementSubject'], identifier: [identity('identifier', code), identity('name', name)],
      achievement: {
        id: `https://${host}/achievements/srdi-${year}`, type: ['Achievement'], achievementType: 'Certification',
        name: `${title}(${year})`, description: `依据《${plan}》${year}年度认定：${labels.join('、')}`, humanCode: number,
        criteria: { id: `https://${host}/criteria/${year}`, narrative: `《${plan}》第三部分所列认定标准` },
        tag: labels,
      },
    },
    credentialStatus: [{
      id: `https://${host}/status/1#${status}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation',
      statusListIndex: String(status), statusListCredential: `https://${host}/status/1`,
    }],
  };
}

/** Whether an endorsement is exactly the one of this credential. */
export function bound(endorsement, credential, facts, anchor) {
  const { name, issuer } = endorsement;
  return typeof name === 'string' && typeof issuer?.name === 'string' && equal(without(endorsement, 'proof'), {
    '@context': BADGE_CONTEXT, id: `${facts.id}/endorsement`,
    type: ['VerifiableCredential', 'EndorsementCredential'], name,
    issuer: { id: didOf(anchor, 'party'), type: ['Profile'], name: issuer.name },
    validFrom: facts.from + FIRST, validUntil: facts.until + LAST,
    credentialSubject: {
      id: facts.id, type: ['EndorsementSubject'], endorsementComment: `与律师协会联合公布：${facts.number}`,
    },
    relatedResource: [{ id: facts.id, mediaType: 'application/vc', digestSRI: credential.sri }],
  });
}
