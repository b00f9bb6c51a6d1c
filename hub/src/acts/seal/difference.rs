//! What a body reads before it seals: computed on its own machine from the records.

use ledger::category::Category;
use ledger::record::calendar::CalendarIssued;
use ledger::record::change::Change;
use ledger::record::charter::BodyKey;
use ledger::record::correction::Correction;
use ledger::record::legacy::LegacyEntry;
use ledger::record::subject::Subject;
use ledger::record::title::{Cancellation, Cultivation, Recognition};
use ledger::record::{Parsed, Record};
use ledger::roll::{Holding, Roll};
use ledger::time::{deadline, minute};
use ledger::uscc::Uscc;
use peer::store::{LedgerId, StoreError, View};

/// What takes effect with a checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// The size of the checkpoint.
    pub size: u64,
    /// Newly recognised: 证书编号, name, categories.
    pub recognised: Vec<String>,
    /// Newly listed for cultivation.
    pub cultivated: Vec<String>,
    /// Cancelled: 证书编号, name, cause and ban.
    pub cancelled: Vec<String>,
    /// Everything else that takes effect, in plain Chinese.
    pub others: Vec<String>,
    /// The first visit: the certificates to be signed, and nothing else.
    pub documents: Option<Vec<String>>,
    /// Firms on the recognised list once this is sealed.
    pub total: usize,
}

impl Difference {
    /// Of the records since the last seal.
    pub(super) fn of(
        view: &View<'_>,
        ledger: LedgerId,
        roll: &Roll,
        size: u64,
    ) -> Result<Self, StoreError> {
        let total = roll.list_at(size).recognised.len();
        let mut difference = Self { size, total, ..Self::default() };
        for index in roll.sealed_size()..size {
            let Some((_, bytes)) = view.record(ledger, index)? else { continue };
            let Ok(Parsed::Known(record)) = Parsed::parse(&bytes) else { continue };
            if roll.counts(index) {
                difference.tell(roll, &record);
            }
        }
        Ok(difference)
    }

    /// How many things it tells: never fewer than there are records that wait for the seal.
    pub fn lines(&self) -> usize {
        let Self { recognised, cultivated, cancelled, others, .. } = self;
        recognised.len() + cultivated.len() + cancelled.len() + others.len()
    }

    /// Names every kind, so that a new one which waits for a seal cannot be sealed unread.
    fn tell(&mut self, roll: &Roll, record: &Record) {
        let other = match record {
            Record::Recognition(act) => return self.recognised.push(recognition(act)),
            Record::Cultivation(act) => return self.cultivated.push(cultivation(act)),
            Record::LegacyEntry(act) => return self.legacy(act),
            Record::Cancellation(act) => return self.cancelled.push(cancellation(roll, act)),
            Record::Change(act) => change(roll, act),
            Record::Correction(act) => correction(roll, act),
            Record::Exit(act) => format!("{}：{}", act.leaving.label(), what(roll, &act.subject)),
            Record::Removal(act) => {
                let listing = what(roll, &Subject::Listing(act.listing));
                format!(
                    "移出培育库：{listing}　{}{}",
                    act.cause.label(),
                    banned(act.ban_until, act.since)
                )
            }
            Record::Renewal(act) => {
                let title = what(roll, &Subject::Title(act.number.clone()));
                format!("复核通过：{title}　有效期延至 {}（含当日）", act.valid_until)
            }
            Record::Restoration(act) => format!("恢复：{}", what(roll, &act.subject)),
            Record::ReviewRightLost(act) => {
                format!("取消复核资格：{}", what(roll, &act.subject))
            }
            Record::Certificate(act) => format!(
                "换发电子认定证明：{}　{}　{}　至 {}（含当日）",
                act.number,
                act.firm.name,
                labels(&act.categories),
                act.valid_until
            ),
            Record::Charter(act) => format!("启用实施规则：{}", act.plan.title),
            Record::Amendment(_) => "调整实施规则".to_owned(),
            Record::NodeEnrolled(act) => format!("登记市（州）端 {}", act.code),
            Record::NodeRotated(act) => format!("市（州）端 {} 更换密钥", act.code),
            Record::NodeLocked(act) => format!("锁定市（州）端 {}", act.code),
            Record::LogKey(act) => format!(
                "省级平台更换台账密钥（请与省级平台电话核对）：{}；放弃的历史 {} 条，根 {}",
                act.log, act.abandoned.size, act.abandoned.root
            ),
            Record::BodyKey(act) => body_key(act),
            Record::CalendarIssued(act) => calendar(act),
            Record::RoundAnnounced(act) => format!(
                "发布 {} 申报通知（{}，{}）：{} 至 {}",
                act.round,
                act.purpose.label(),
                act.document_number,
                minute(act.opens_at),
                deadline(act.closes_at),
            ),
            Record::Extension(act) => format!(
                "{} 审定期限延至 {}（{}）",
                act.round,
                deadline(act.decide_by),
                act.document_number
            ),
            // These count as soon as they are written, or are the list of what stands above.
            Record::RoundClosed(_)
            | Record::NoticeOpened(_)
            | Record::NoticeClosed(_)
            | Record::SizeLifted(_)
            | Record::Bounce(_)
            | Record::Step(_)
            | Record::Examination(_)
            | Record::Determination(_)
            | Record::Answer(_)
            | Record::Void(_)
            | Record::OfferWithdrawn(_)
            | Record::Erasure(_)
            | Record::HelloWaived(_)
            | Record::List(_) => return,
            // A node's: never in the hub's ledger.
            Record::Application(_)
            | Record::ApplicationReturned(_)
            | Record::ApplicationStep(_)
            | Record::ApplicationWithdrawn(_)
            | Record::Review(_)
            | Record::Recommendation(_)
            | Record::Batch(_)
            | Record::ZeroReport(_)
            | Record::ChangeReport(_)
            | Record::RoundSummary(_)
            | Record::Appointment(_) => return,
        };
        self.others.push(other);
    }

    fn legacy(&mut self, act: &LegacyEntry) {
        let from = format!("补录，{}（{}）", act.notice.document_number, act.valid_from);
        let line = |categories: &[_]| {
            format!("{}（{}）　{}　{from}", act.firm.name, act.region, labels(categories))
        };
        if let Some(number) = &act.number {
            self.recognised.push(format!("{number}　{}", line(&act.recognised)));
        }
        if !act.cultivated.is_empty() {
            self.cultivated.push(line(&act.cultivated));
        }
    }
}

fn labels(categories: &[Category]) -> String {
    categories.iter().map(|c| c.label()).collect::<Vec<_>>().join("、")
}

fn recognition(act: &Recognition) -> String {
    let (firm, region) = (&act.firm.name, &act.region);
    let promoted = match act.cultivation {
        Some(_) => "　由培育转为认定，该类别的培育随之结束",
        None => "",
    };
    format!("{}　{firm}（{region}）　{}{promoted}", act.number, labels(&act.categories))
}

fn cultivation(act: &Cultivation) -> String {
    format!("{}（{}）　{}", act.firm.name, act.region, labels(&act.categories))
}

fn cancellation(roll: &Roll, act: &Cancellation) -> String {
    let title = what(roll, &Subject::Title(act.number.clone()));
    format!("{title}　{}{}", act.cause.label(), banned(act.ban_until, act.since))
}

fn banned(until: Option<jiff::civil::Date>, since: Option<jiff::civil::Date>) -> String {
    let since = since.map(|day| format!("（处罚、处分决定日 {day}）")).unwrap_or_default();
    until.map(|day| format!("{since}，至 {day}（含当日）不得再次申报")).unwrap_or_default()
}

fn change(roll: &Roll, act: &Change) -> String {
    let before = name_before(roll, &act.firm);
    let (to, region) = (&act.to, &act.region);
    format!("{}：{before} 变更为 {}（{}，{region}）", act.lineage.label(), to.name, to.code)
}

fn correction(roll: &Roll, act: &Correction) -> String {
    let name = act.name.clone();
    let categories = act.categories.as_deref().map(labels);
    let to: Vec<String> = name.into_iter().chain(categories).collect();
    format!("更正 {} 为：{}", what(roll, &act.subject), to.join("；"))
}

fn body_key(act: &BodyKey) -> String {
    let lost = if act.lost { "，原签发密钥已遗失，由恢复密钥代签" } else { "" };
    let leaked = if act.compromised {
        "，原证书密钥已失密，电子认定证明须全部换发"
    } else {
        ""
    };
    let seal = act.key.as_ref().map(|key| format!("签发密钥 {key}"));
    let credential = act.did.as_ref().map(|did| format!("证书密钥 {}", did.key));
    let keys: Vec<String> = seal.into_iter().chain(credential).collect();
    let (body, keys) = (act.body.label(), keys.join("，"));
    format!("{body}更换密钥{lost}{leaked}（请与该单位电话核对）：{keys}")
}

fn calendar(act: &CalendarIssued) -> String {
    let years = act.years.iter().map(|t| format!("{} 年（{}）", t.year, t.source));
    let local = act.local.iter().map(|t| format!("{} {} 年（{}）", t.region, t.year, t.source));
    format!("载入工作日历：{}", years.chain(local).collect::<Vec<_>>().join("、"))
}

/// A title or a place on the cultivation list, by the name under which the firm last stood on it.
fn what(roll: &Roll, subject: &Subject) -> String {
    match subject {
        Subject::Title(number) => match roll.title_now(number) {
            Some(Holding { firm, .. }) => format!("{number}　{}", firm.name),
            None => number.clone(),
        },
        Subject::Listing(leaf) => match roll.listing_now(leaf) {
            Some(Holding { firm, region, .. }) => format!("培育对象 {}（{region}）", firm.name),
            None => "培育名单一项".to_owned(),
        },
    }
}

/// What a firm was called before a change, where it stands on a list; its code alone otherwise.
fn name_before(roll: &Roll, code: &Uscc) -> String {
    let holdings = roll.titles_now().map(|(_, holding)| holding);
    let holdings = holdings.chain(roll.listings_now().map(|(_, holding)| holding));
    let versions = holdings.flat_map(|holding| holding.earlier.into_iter().rev());
    let name = versions.map(|version| version.firm).find(|firm| firm.code == *code);
    name.map_or_else(|| code.to_string(), |firm| format!("{}（{code}）", firm.name))
}
