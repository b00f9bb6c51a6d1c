//! The four questions, in order.

use jiff::civil::Date;

use super::{Answer, Files, Report, same};
use crate::anchor::Anchor;
use crate::credential::{Checker, Credential, CredentialFault, Endorsement, Facts};
use crate::hash::{Hash, leaf_hash};
use crate::policy::Policy;
use crate::proof::TlogProof;
use crate::qr::{Code, QrFault};
use crate::record::{Parsed, Record};
use crate::roll::Issued;
use crate::status_list::StatusList;
use crate::time;
use crate::tree::check_inclusion;

/// The record of a certificate, proven to stand in a sealed and witnessed checkpoint.
struct Logged {
    index: u64,
    issued: Issued,
    /// When the later of both bodies sealed.
    sealed_at: i64,
    /// When the association did, and signed the status list with it.
    listed_at: i64,
    said: String,
}

pub(super) struct Check<'a> {
    files: &'a Files,
    anchor: &'a Anchor,
    host: &'a str,
    day: Date,
}

/// Whoever scans it is led elsewhere, whatever the digits say.
const OTHER_SITE: &str = "二维码指向的不是联合发布单位的网站";

fn fail(why: impl Into<String>) -> Answer {
    Answer::Fail(why.into())
}

fn missing(what: &str) -> Answer {
    Answer::NotChecked(format!("缺少{what}"))
}

impl<'a> Check<'a> {
    pub(super) fn new(files: &'a Files, anchor: &'a Anchor, host: &'a str, day: Date) -> Self {
        Self { files, anchor, host, day }
    }

    pub(super) fn run(&self) -> Report {
        let logged = self.logged();
        let index = logged.as_ref().ok().map(|logged| logged.index);
        if self.files.credential.is_none() && self.files.qr.is_some() {
            return self.code_alone();
        }
        let (unaltered, bodies, facts) = self.documents(index, logged.as_ref().ok());
        let status = self.status(facts.as_ref(), logged.as_ref().ok());
        let (status, listed_at) = status;
        let as_of = listed_at.or(logged.as_ref().ok().map(|logged| logged.sealed_at));
        let logged = match logged {
            Ok(logged) => Answer::Pass(logged.said),
            Err(answer) => answer,
        };
        Report { facts, unaltered, bodies, logged, status, as_of, code_alone: false, day: self.day }
    }

    fn checker(&self, leaf: Option<u64>) -> Checker<'a> {
        Checker { host: self.host, keys: &self.anchor.did, leaf }
    }

    fn logged(&self) -> Result<Logged, Answer> {
        let proof = self.files.proof.as_ref().ok_or_else(|| missing("台账证明"))?;
        let policy = self.files.policy.as_ref().ok_or_else(|| missing("核验规则"))?;
        let wrong = |e: String| fail(format!("台账证明不成立：{e}"));
        let proof = TlogProof::parse(proof).map_err(|e| wrong(e.to_string()))?;
        let bytes = proof.extra.as_deref().unwrap_or_default();
        let (checkpoint, note) = self.anchor.sealed(&proof.checkpoint).map_err(fail)?;
        check_inclusion(
            leaf_hash(bytes),
            proof.index,
            checkpoint.size,
            &proof.hashes,
            checkpoint.root,
        )
        .map_err(|e| wrong(e.to_string()))?;
        let record = match Parsed::parse(bytes) {
            Ok(Parsed::Known(record)) => record,
            _ => return Err(wrong("所附记录无法识别，请升级程序".to_owned())),
        };
        let (Some(issued), Some(named)) = (Issued::of(&record), policy_of(&record)) else {
            return Err(wrong("所附记录不是认定".to_owned()));
        };
        if Hash::of(policy) != named {
            return Err(fail("所附核验规则不是联合签发的记录所指的"));
        }
        let text = std::str::from_utf8(policy).map_err(|_| fail("核验规则不是文本"))?;
        let policy = Policy::parse(text).map_err(|e| fail(e.to_string()))?;
        let times = self.anchor.witnessed(&policy, &proof.checkpoint).map_err(fail)?;
        let bodies = [&self.anchor.party, &self.anchor.association];
        let sealed = bodies.map(|key| note.cosignature_time(key).unwrap_or_default());
        let seconds = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
        let (sealed_at, listed_at) = (seconds(sealed[0].max(sealed[1])), seconds(sealed[1]));
        let nodes = |name: &str| name.starts_with('n');
        let total = policy.witnesses().iter().filter(|witness| nodes(&witness.name)).count();
        let signed = times.keys().filter(|name| nodes(name)).count();
        let said = format!("省级台账第 {} 条，市（州）端核验联署 {signed}/{total}", proof.index);
        Ok(Logged { index: proof.index, issued, sealed_at, listed_at, said })
    }

    /// Whether the documents are unaltered and both bodies', and what they say.
    fn documents(
        &self,
        index: Option<u64>,
        logged: Option<&Logged>,
    ) -> (Answer, Answer, Option<Facts>) {
        let unread = || Answer::NotChecked("文件未能读取".to_owned());
        let Some(bytes) = &self.files.credential else {
            return (missing("证明文件"), missing("证明文件"), None);
        };
        // Where the log was not checked, a retired key cannot be told from a good one.
        let credential = match Credential::check(bytes, self.checker(index)) {
            Ok(credential) => credential,
            Err(fault) => {
                let answer = of_fault(&fault);
                return match fault {
                    CredentialFault::UnknownKey(..) | CredentialFault::Retired(_) => {
                        (unread(), answer, None)
                    }
                    _ => (answer, unread(), None),
                };
            }
        };
        let facts = credential.facts.clone();
        let endorsement = self.files.endorsement.as_ref();
        let endorsed =
            endorsement.map(|bytes| Endorsement::check(bytes, &credential, self.checker(index)));
        if let Some(logged) = logged {
            let named = (logged.issued.credential, logged.issued.facts == facts);
            if named != (credential.digest, true) {
                return (fail("证明文件与台账所载的不是同一份"), unread(), Some(facts));
            }
            if let Some(Ok(endorsement)) = &endorsed
                && endorsement.digest != logged.issued.endorsement
            {
                return (fail("行业党委的签署与台账所载的不是同一份"), unread(), Some(facts));
            }
        }
        if let Some(answer) = self.code_differs(&credential, index) {
            return (answer, unread(), Some(facts));
        }
        let bodies = match endorsed {
            Some(Ok(_)) => Answer::Pass("省律师行业党委、省律师协会联合签发".to_owned()),
            Some(Err(fault)) => of_fault(&fault),
            None => missing("行业党委的签署"),
        };
        let unaltered = Answer::Pass("内容与签署时一致".to_owned());
        (unaltered, bodies, Some(facts))
    }

    /// Whether the code beside the documents says something else.
    fn code_differs(&self, credential: &Credential, index: Option<u64>) -> Option<Answer> {
        let text = std::str::from_utf8(self.files.qr.as_ref()?).unwrap_or_default();
        let code = match Code::parse(text) {
            Ok(code) => code,
            Err(fault) => return Some(fail(fault.to_string())),
        };
        if code.to_text(self.host) != text.trim() {
            return Some(fail(OTHER_SITE));
        }
        if let Err(fault) = code.check(&self.anchor.did) {
            return Some(fail(fault.to_string()));
        }
        let leaf = index.is_none_or(|index| code.payload.leaf == index);
        (!leaf || !same(&code, credential)).then(|| fail("二维码与证明文件不一致"))
    }

    fn status(&self, facts: Option<&Facts>, logged: Option<&Logged>) -> (Answer, Option<i64>) {
        let Some(bytes) = &self.files.status else { return (missing("状态名单"), None) };
        let Some(facts) = facts else {
            return (Answer::NotChecked("证明文件未通过".to_owned()), None);
        };
        // The list is signed by the key of today: what a retired one signed is too old to tell.
        let list = match StatusList::check(bytes, self.checker(None)) {
            Ok(list) => list,
            Err(CredentialFault::UnknownKey(..) | CredentialFault::Retired(_)) => {
                let why = "状态名单由其他时期的密钥签署，请取得最新的状态名单";
                return (Answer::NotChecked(why.to_owned()), None);
            }
            Err(fault) => return (of_fault(&fault), None),
        };
        // Of another time than the certificate: it cannot know of it.
        if logged.is_some_and(|logged| list.valid_from < logged.listed_at) {
            return (fail("状态名单早于这份证明，被调换过"), None);
        }
        if list.is_set(facts.status) {
            let why = "已取消、已换发或已终止，请以公布名单所载为准";
            return (fail(why), Some(list.valid_from));
        }
        let at = time::minute(list.valid_from);
        (Answer::Pass(format!("截至 {at} 未被取消或换发")), Some(list.valid_from))
    }

    /// The text of a QR code and nothing else.
    fn code_alone(&self) -> Report {
        let text = self.files.qr.as_deref().map(std::str::from_utf8);
        let text = text.and_then(Result::ok).unwrap_or_default();
        let unread = || Answer::NotChecked("二维码未通过".to_owned());
        let blank = |unaltered, bodies| Report {
            facts: None,
            unaltered,
            bodies,
            logged: unread(),
            status: unread(),
            code_alone: true,
            as_of: None,
            day: self.day,
        };
        let code = match Code::parse(text) {
            Ok(code) => code,
            Err(fault) => return blank(fail(fault.to_string()), unread()),
        };
        if code.to_text(self.host) != text.trim() {
            return blank(fail(OTHER_SITE), unread());
        }
        let payload = match code.check(&self.anchor.did) {
            Ok(payload) => payload,
            Err(fault @ QrFault::UnknownKey(_)) => {
                return blank(unread(), Answer::NotChecked(fault.to_string()));
            }
            Err(fault @ QrFault::Retired(_)) => return blank(unread(), fail(fault.to_string())),
            Err(fault) => return blank(fail(fault.to_string()), unread()),
        };
        let year = payload.serial.split('-').nth(2).and_then(|year| year.parse().ok());
        let facts = Facts {
            id: format!("https://{}/c/{}", self.host, payload.serial),
            number: payload.serial.clone(),
            name: payload.name.clone(),
            code: payload.code,
            categories: payload.categories.clone(),
            year: year.unwrap_or_default(),
            valid_from: payload.valid_from,
            valid_until: payload.valid_until,
            status: payload.status,
        };
        let (status, as_of) = self.status(Some(&facts), None);
        Report {
            facts: Some(facts),
            unaltered: Answer::Pass("内容与签署时一致".to_owned()),
            bodies: Answer::Pass("省律师行业党委、省律师协会均已签名".to_owned()),
            logged: Answer::NotChecked(format!(
                "两家单位签名载明为省级台账第 {} 条，台账本身未核对",
                payload.leaf
            )),
            code_alone: true,
            status,
            as_of: as_of.or(Some(time::start_of(payload.valid_from))),
            day: self.day,
        }
    }
}

/// A key that the anchor does not have may be newer than it: that proves nothing against anyone.
fn of_fault(fault: &CredentialFault) -> Answer {
    match fault {
        CredentialFault::UnknownKey(..) => Answer::NotChecked(fault.to_string()),
        _ => fail(fault.to_string()),
    }
}

fn policy_of(record: &Record) -> Option<Hash> {
    match record {
        Record::Recognition(act) => Some(act.policy),
        Record::Certificate(act) => Some(act.policy),
        _ => None,
    }
}
