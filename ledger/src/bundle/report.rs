//! The outcome of a check: four answers, the one conclusion that follows, and the line that says it.

use jiff::civil::Date;

use super::sentence::{Language, Sentence};
use super::{Asked, read::Subject};
use crate::credential::Facts;
use crate::time;

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It holds; says what was found.
    Pass(Sentence),
    /// It does not; says why.
    Fail(Sentence),
    /// It could not be asked; says why.
    NotChecked(Sentence),
}

impl Answer {
    pub(super) fn pass(id: &'static str) -> Self {
        Self::Pass(Sentence::new(id))
    }

    pub(super) fn fail(id: &'static str) -> Self {
        Self::Fail(Sentence::new(id))
    }

    pub(super) fn none(id: &'static str) -> Self {
        Self::NotChecked(Sentence::new(id))
    }

    /// The word for scripts.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass(_) => "pass",
            Self::Fail(_) => "fail",
            Self::NotChecked(_) => "not_checked",
        }
    }

    /// What was found, or why not.
    pub fn said(&self) -> &Sentence {
        match self {
            Self::Pass(said) | Self::Fail(said) | Self::NotChecked(said) => said,
        }
    }

    /// 通过, 不通过 or 未核验.
    pub fn mark(&self) -> Sentence {
        Sentence::new(match self {
            Self::Pass(_) => "mark.pass",
            Self::Fail(_) => "mark.fail",
            Self::NotChecked(_) => "mark.none",
        })
    }
}

/// What the four answers amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// 有效, as far as the data reach.
    Valid,
    /// 无效, and why.
    Invalid(Sentence),
    /// 无法确认: a needed check could not run.
    Unconfirmed,
}

/// The four answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) unaltered: Answer,
    pub(super) bodies: Answer,
    pub(super) logged: Answer,
    pub(super) status: Answer,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the signed bytes say, and nothing else; `None` where they are in doubt.
    pub facts: Option<Facts>,
    /// 内容未被改动.
    pub unaltered: Answer,
    /// 两家单位联合签发.
    pub bodies: Answer,
    /// 台账载明并经核验联署.
    pub logged: Answer,
    /// 现状.
    pub status: Answer,
    /// Only the text of a QR code was at hand: both bodies signed it with the place of its record in
    /// the ledger, which is enough until the ledger is asked.
    pub code_alone: bool,
    /// How far the data reach, official time: POSIX seconds.
    pub as_of: Option<i64>,
    /// Enough nodes said of late that nothing newer is hidden.
    pub fresh: bool,
    /// What came of asking a server.
    pub network: Sentence,
    /// What was asked.
    pub asked: Asked,
    /// The server's ledger is none that this certificate can be found in.
    pub(super) doubt: bool,
    pub(super) subject: Subject,
}

impl Report {
    pub(super) fn offline(
        answers: Answers,
        facts: Option<Facts>,
        as_of: Option<i64>,
        asked: Asked,
        subject: Subject,
    ) -> Self {
        let Answers { unaltered, bodies, logged, status } = answers;
        let code_alone = subject.code.is_some();
        let trusted = [&unaltered, &bodies, &logged].iter().all(|a| !matches!(a, Answer::Fail(_)));
        // Whoever shows a forged document does not get a firm's name shown under it.
        let facts = facts.filter(|_| trusted);
        let (fresh, doubt, network) = (false, false, Sentence::new("net.off"));
        Self {
            facts,
            unaltered,
            bodies,
            logged,
            status,
            code_alone,
            as_of,
            fresh,
            network,
            asked,
            doubt,
            subject,
        }
    }

    /// The four answers with their names for scripts.
    pub fn answers(&self) -> [(&'static str, &Answer); 4] {
        [
            ("unaltered", &self.unaltered),
            ("bodies", &self.bodies),
            ("logged", &self.logged),
            ("status", &self.status),
        ]
    }

    /// The question that an answer of [`answers`](Self::answers) is to.
    pub fn question(id: &str) -> Sentence {
        Sentence::new(match id {
            "unaltered" => "line.unaltered",
            "bodies" => "line.bodies",
            "logged" => "line.logged",
            _ => "line.status",
        })
    }

    /// The day of inquiry.
    pub fn day(&self) -> Date {
        self.asked.day
    }

    /// Any failure makes it 无效; a check that could not run makes it 无法确认, except that of the
    /// status, and for a code alone that of the ledger: both bodies signed its place there.
    pub fn conclusion(&self) -> Conclusion {
        let failed = self.answers().into_iter().find_map(|(_, answer)| match answer {
            Answer::Fail(why) => Some(why.clone()),
            _ => None,
        });
        if let Some(why) = failed {
            return Conclusion::Invalid(why);
        }
        let needed = if self.code_alone { 2 } else { 3 };
        let passed = |(_, answer): &(_, &Answer)| matches!(answer, Answer::Pass(_));
        match self.answers().iter().take(needed).all(passed) && !self.doubt {
            true => Conclusion::Valid,
            false => Conclusion::Unconfirmed,
        }
    }

    /// Why it is not simply good; `None` if it is.
    pub fn reason(&self) -> Option<Sentence> {
        match self.conclusion() {
            Conclusion::Valid => None,
            Conclusion::Invalid(why) => Some(why),
            Conclusion::Unconfirmed if self.network.id() == "net.fork" => {
                Some(self.network.clone())
            }
            Conclusion::Unconfirmed => {
                let open = self.answers().into_iter().find_map(|(_, answer)| match answer {
                    Answer::NotChecked(why) => Some(why.clone()),
                    _ => None,
                });
                Some(open.unwrap_or_else(|| Sentence::new("net.absent")))
            }
        }
    }

    /// The conclusion in one line: 有效, 无效 or 无法确认, as of when, and why.
    pub fn headline(&self, language: Language) -> String {
        let (open, close, colon) = match language {
            Language::Zh => ("（", "）", "："),
            Language::En => (" (", ")", ": "),
        };
        let why = self.reason().map(|reason| reason.say(language)).unwrap_or_default();
        let as_of = self.as_of.map(|time| self.reach(time).say(language));
        let as_of = as_of.map(|text| format!("{open}{text}{close}")).unwrap_or_default();
        match self.conclusion() {
            Conclusion::Valid => Sentence::new("conclusion.valid").say(language) + &as_of,
            Conclusion::Invalid(_) => {
                let word = Sentence::new("conclusion.invalid").say(language);
                format!("{word}{open}{why}{close}")
            }
            Conclusion::Unconfirmed => {
                let word = Sentence::new("conclusion.unknown").say(language);
                format!("{word}{as_of}{colon}{why}")
            }
        }
    }

    /// How far the data reach; a day to come is later than any of them.
    fn reach(&self, time: i64) -> Sentence {
        let ahead = self.asked.day > time::day(self.asked.now);
        let later = self.conclusion() == Conclusion::Valid && (!self.fresh || ahead);
        let id = if later { "asof.later" } else { "asof" };
        Sentence::new(id).with("time", time::minute(time))
    }
}
