//! What follows from a node's ledger: its applications, how far each is, and what was recommended.
//!
//! The node folds its own ledger before it writes; the hub folds its copy of every node's. Both
//! call the same rules, so a record that an honest node wrote is never bounced for its form.

use std::collections::{BTreeMap, HashMap};

use crate::hash::Hash;
use crate::names::{NodeCode, RoundId, Seat};
use crate::record::application::{Application, Claim};
use crate::record::change_report::ChangeReport;
use crate::record::decision::Bounce;
use crate::record::recommendation::{Batch, CategoryOpinion, Recommendation};
use crate::record::{Parsed, Record, Side};
use crate::roll::Roll;
use crate::rules::{RuleFault, batch, duplicate, intake, separation};
use crate::uscc::Uscc;

/// How far an application is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// 已受理.
    Filed,
    /// 退回补正.
    Returned,
    /// Replaced by the application that supplements it.
    Superseded,
    /// 已初审.
    Reviewed,
    /// 已推荐.
    Recommended,
    /// 不予推荐 in every category.
    Declined,
    /// 已撤回.
    Withdrawn,
}

impl Stage {
    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Filed => "已受理",
            Self::Returned => "退回补正",
            Self::Superseded => "已补正重报",
            Self::Reviewed => "已初审",
            Self::Recommended => "已推荐",
            Self::Declined => "不予推荐",
            Self::Withdrawn => "已撤回",
        }
    }

    fn is_live(self) -> bool {
        !matches!(self, Self::Superseded | Self::Withdrawn)
    }
}

/// An application and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Filed {
    /// The index of its record.
    pub index: u64,
    /// When it was received.
    pub at: i64,
    /// The round.
    pub round: RoundId,
    /// The firm.
    pub firm: Uscc,
    /// What it asks for.
    pub claims: Vec<Claim>,
    /// The form.
    pub dossier: Hash,
    /// How far it is.
    pub stage: Stage,
    /// The opinions of the last review.
    pub opinions: Vec<CategoryOpinion>,
    /// The reasons of the last review, a paper.
    pub reasons: Option<Hash>,
    /// Returns so far, those of the applications that it supplements included.
    pub returns: u8,
    /// The leaf of the recommendation.
    pub recommendation: Option<Hash>,
}

/// A recommendation in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommended {
    /// Its index.
    pub index: u64,
    /// What it says.
    pub act: Recommendation,
    /// The batch that covers it.
    pub batch: Option<Hash>,
    /// It was withdrawn after all.
    pub withdrawn: bool,
}

/// A recommendation that does not count: it was bounced, or breaks a rule. A batch spans it all the
/// same, since the node may not have known when it signed.
#[derive(Debug, Clone)]
struct Discounted {
    leaf: Hash,
    round: RoundId,
    application: Hash,
    open: bool,
}

/// The fold of one node's ledger.
#[derive(Debug, Clone)]
pub struct Intake {
    code: NodeCode,
    size: u64,
    applications: HashMap<Hash, Filed>,
    order: Vec<Hash>,
    recommendations: BTreeMap<u64, (Hash, Recommended)>,
    discounted: BTreeMap<u64, Discounted>,
    refused: BTreeMap<u64, Hash>,
    by_leaf: HashMap<Hash, u64>,
    live: HashMap<(RoundId, Uscc), Hash>,
    batches: BTreeMap<RoundId, Vec<(Hash, Batch)>>,
    zero_reports: BTreeMap<RoundId, Hash>,
    change_reports: BTreeMap<Hash, (u64, ChangeReport)>,
    faults: BTreeMap<u64, RuleFault>,
}

impl Intake {
    /// The fold of an empty ledger.
    pub fn new(code: NodeCode) -> Self {
        Self {
            code,
            size: 0,
            applications: HashMap::new(),
            order: Vec::new(),
            recommendations: BTreeMap::new(),
            discounted: BTreeMap::new(),
            refused: BTreeMap::new(),
            by_leaf: HashMap::new(),
            live: HashMap::new(),
            batches: BTreeMap::new(),
            zero_reports: BTreeMap::new(),
            change_reports: BTreeMap::new(),
            faults: BTreeMap::new(),
        }
    }

    /// A report of a material change that was taken in here, and its place.
    pub fn change_report(&self, leaf: &Hash) -> Option<&(u64, ChangeReport)> {
        self.change_reports.get(leaf)
    }

    /// Every report of a material change that was taken in here.
    pub fn change_reports(&self) -> impl Iterator<Item = (&Hash, &ChangeReport)> {
        self.change_reports.iter().map(|(leaf, (_, act))| (leaf, act))
    }

    /// The prefecture.
    pub fn code(&self) -> &NodeCode {
        &self.code
    }

    /// Records folded so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Folds the next record. A record that breaks a rule is remembered as faulty and changes
    /// nothing else.
    pub fn append(&mut self, leaf: Hash, parsed: &Parsed, roll: &Roll) -> Option<RuleFault> {
        self.take(leaf, parsed, roll, Self::judge)
    }

    /// As [`append`](Self::append), with one more rule: what other ledgers say of the record.
    pub fn append_beside(
        &mut self,
        leaf: Hash,
        parsed: &Parsed,
        roll: &Roll,
        beside: impl Fn(&Record) -> Result<(), RuleFault>,
    ) -> Option<RuleFault> {
        self.take(leaf, parsed, roll, |intake, index, record, roll| {
            intake.judge(index, record, roll)?;
            beside(record)
        })
    }

    /// Folds the next record again: one that was judged when it was written or received. What the
    /// hub's ledger says today (a round closed, a firm barred) does not reach back; what it said of
    /// the record then stands there as a bounce. So whoever folds again, whenever, arrives at the
    /// same intake.
    pub fn replay(&mut self, leaf: Hash, parsed: &Parsed, roll: &Roll) -> Option<RuleFault> {
        self.take(leaf, parsed, roll, Self::judge_own)
    }

    fn take(
        &mut self,
        leaf: Hash,
        parsed: &Parsed,
        roll: &Roll,
        judge: impl Fn(&Self, u64, &Record, &Roll) -> Result<(), RuleFault>,
    ) -> Option<RuleFault> {
        let index = self.size;
        self.size += 1;
        let record = parsed.known()?;
        if roll.is_bounced(&self.code, index, &leaf) {
            self.discount(index, leaf, record);
            return None;
        }
        let judged = match self.applications.contains_key(&leaf) {
            true => Err(RuleFault::new("replay", "四(三)1", "与台账中已有的申报完全相同")),
            false => judge(self, index, record, roll),
        };
        match judged {
            Ok(()) => {
                self.fold(index, leaf, record);
                None
            }
            Err(fault) => {
                self.discount(index, leaf, record);
                self.faults.insert(index, fault.clone());
                Some(fault)
            }
        }
    }

    /// Whether this fold stands under a bounce that came after it: the record did not count already,
    /// or is still to come. Otherwise the ledger must be folded again.
    pub fn stands_under(&self, bounce: &Bounce) -> bool {
        bounce.index >= self.size || self.refused.get(&bounce.index) == Some(&bounce.leaf)
    }

    /// Remembers of a record that does not count what a later batch must say of it.
    fn discount(&mut self, index: u64, leaf: Hash, record: &Record) {
        self.refused.insert(index, leaf);
        match record {
            Record::Recommendation(act) => {
                let (round, application) = (act.round.clone(), act.application);
                self.discounted.insert(index, Discounted { leaf, round, application, open: true });
            }
            Record::ApplicationWithdrawn(act) => self.close_discounted(&act.application),
            _ => {}
        }
    }

    fn close_discounted(&mut self, application: &Hash) {
        let of_it = self.discounted.values_mut().filter(|one| one.application == *application);
        of_it.for_each(|one| one.open = false);
    }

    /// Whether `record` may be written next.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(&self, index: u64, record: &Record, roll: &Roll) -> Result<(), RuleFault> {
        self.judge_own(index, record, roll)?;
        // S01: an act is judged by the rules that it names, so they must be the hub's.
        if record.charter().is_some_and(|leaf| !roll.knows_charter(leaf)) {
            let message = "所依据的实施规则版本不在省级台账中，请与省级平台同步后重新办理";
            return Err(RuleFault::new("charter", "附件1", message));
        }
        match record {
            Record::Application(act) => {
                // 补正 may cross the close of the window; a first filing may not.
                if act.supersedes.is_none() {
                    intake::window(roll.round(&act.round), roll.closed_at(&act.round), act.at)?;
                }
                roll.barred(&act.firm, crate::time::day(act.at))
            }
            Record::ChangeReport(act) if !roll.knows_firm(&act.firm) => {
                let message = "该所不在认定名单或培育名单，无须报告；请核对名单所载的信用代码";
                Err(RuleFault::new("change-report", "四(四)1", message))
            }
            Record::ChangeReport(act) if act.date > crate::time::day(act.at) => {
                let message = format!("变化日期 {} 尚未到来，请核对", act.date);
                Err(RuleFault::new("change-report", "四(四)1", message))
            }
            Record::ZeroReport(act) if roll.round(&act.round).is_none() => {
                Err(RuleFault::new("window", "四(三)1", "该年度批次尚未联合发布"))
            }
            _ => Ok(()),
        }
    }

    /// The rules that look at this ledger alone, and at the numbers of the charter.
    fn judge_own(&self, index: u64, record: &Record, roll: &Roll) -> Result<(), RuleFault> {
        if record.side() != Side::Node {
            let message = format!("{} 不属于市（州）台账", record.kind());
            return Err(RuleFault::new("kind", "四(二)", message));
        }
        match record {
            Record::Application(act) => self.application(act),
            Record::ApplicationReturned(act) => {
                let filed = self.at_stage(&act.application, &[Stage::Filed, Stage::Reviewed])?;
                let most = roll.plan().map_or(u8::MAX, |plan| plan.max_returns);
                if filed.returns >= most {
                    return Err(stage(format!("已退回补正 {most} 次，不得再退，请作出初审意见")));
                }
                Ok(())
            }
            Record::ApplicationWithdrawn(act) => self.known(&act.application).and_then(|filed| {
                let gone = !filed.stage.is_live();
                if gone { Err(stage(format!("该申报{}", filed.stage.label()))) } else { Ok(()) }
            }),
            Record::Review(act) => {
                let filed = self.at_stage(&act.application, &[Stage::Filed, Stage::Reviewed])?;
                intake::opinions(&filed.claims, &act.opinions)
            }
            Record::Recommendation(act) => self.recommendation(act),
            Record::Appointment(act) => separation::may_write(record.kind(), &act.seat),
            Record::Batch(act) => {
                signed(&act.seats, roll)?;
                batch::covers(act, index, &self.leaves_in(act))
            }
            Record::ZeroReport(act) => {
                signed(&act.seats, roll)?;
                self.zero_report(&act.round)
            }
            _ => Ok(()),
        }
    }

    fn application(&self, act: &Application) -> Result<(), RuleFault> {
        let resubmitted = match &act.supersedes {
            Some(leaf) => Some(self.at_stage(leaf, &[Stage::Returned])?),
            None => None,
        };
        if resubmitted.is_some_and(|old| old.firm != act.firm || old.round != act.round) {
            return Err(stage("补正件与原申报的律所或批次不符".to_owned()));
        }
        intake::claims(&act.claims, act.evidence.len())?;
        let live = self.live.get(&(act.round.clone(), act.firm));
        if live.is_some_and(|leaf| act.supersedes.as_ref() != Some(leaf)) {
            return Err(duplicate::at_this_node(&act.round));
        }
        Ok(())
    }

    fn recommendation(&self, act: &Recommendation) -> Result<(), RuleFault> {
        let filed = self.at_stage(&act.application, &[Stage::Reviewed])?;
        if filed.firm != act.firm || filed.round != act.round || filed.dossier != act.dossier {
            let message = "推荐与所依据的申报不符（律所、批次或申报表）";
            return Err(RuleFault::new("recommendation", "四(一)5", message));
        }
        intake::follows_review(&filed.opinions, &act.categories)
    }

    fn zero_report(&self, round: &RoundId) -> Result<(), RuleFault> {
        if self.recommendations.values().any(|(_, r)| r.act.round == *round && !r.withdrawn) {
            let message = "本批次已有推荐，不能报零报告";
            return Err(RuleFault::new("zero-report", "四(三)2", message));
        }
        Ok(())
    }

    fn known(&self, leaf: &Hash) -> Result<&Filed, RuleFault> {
        self.applications
            .get(leaf)
            .ok_or_else(|| RuleFault::new("unknown-application", "四(三)1", "台账中没有这份申报"))
    }

    fn at_stage(&self, leaf: &Hash, stages: &[Stage]) -> Result<&Filed, RuleFault> {
        let filed = self.known(leaf)?;
        if stages.contains(&filed.stage) {
            return Ok(filed);
        }
        Err(stage(format!("该申报{}，不能办理此事项", filed.stage.label())))
    }

    fn fold(&mut self, index: u64, leaf: Hash, record: &Record) {
        match record {
            Record::Application(act) => self.fold_application(index, leaf, act),
            Record::ApplicationReturned(act) => self.change(&act.application, |filed| {
                filed.stage = Stage::Returned;
                filed.returns += 1;
            }),
            Record::ApplicationWithdrawn(act) => self.fold_withdrawn(&act.application),
            Record::Review(act) => self.change(&act.application, |filed| {
                let favoured = act.opinions.iter().any(|o| o.opinion.is_favourable());
                filed.stage = if favoured { Stage::Reviewed } else { Stage::Declined };
                filed.opinions.clone_from(&act.opinions);
                filed.reasons = Some(act.reasons);
            }),
            Record::Recommendation(act) => {
                self.change(&act.application, |filed| {
                    filed.stage = Stage::Recommended;
                    filed.recommendation = Some(leaf);
                });
                let place = Recommended { index, act: act.clone(), batch: None, withdrawn: false };
                self.recommendations.insert(index, (leaf, place));
                self.by_leaf.insert(leaf, index);
            }
            Record::Batch(act) => {
                for (_, (_, place)) in self.recommendations.range_mut(act.from..act.to) {
                    if place.act.round == act.round && place.batch.is_none() {
                        place.batch = Some(leaf);
                    }
                }
                let spanned = self.discounted.range_mut(act.from..act.to);
                spanned
                    .filter(|(_, one)| one.round == act.round)
                    .for_each(|(_, one)| one.open = false);
                self.batches.entry(act.round.clone()).or_default().push((leaf, act.clone()));
            }
            Record::ChangeReport(act) => {
                self.change_reports.insert(leaf, (index, act.clone()));
            }
            Record::ZeroReport(act) => {
                self.zero_reports.insert(act.round.clone(), leaf);
            }
            _ => {}
        }
    }

    fn fold_application(&mut self, index: u64, leaf: Hash, act: &Application) {
        let returns = act.supersedes.as_ref().and_then(|old| self.applications.get_mut(old));
        let returns = returns.map_or(0, |old| {
            old.stage = Stage::Superseded;
            old.returns
        });
        let filed = Filed {
            index,
            at: act.at,
            round: act.round.clone(),
            firm: act.firm,
            claims: act.claims.clone(),
            dossier: act.dossier,
            stage: Stage::Filed,
            opinions: Vec::new(),
            reasons: None,
            returns,
            recommendation: None,
        };
        self.live.insert((act.round.clone(), act.firm), leaf);
        self.applications.insert(leaf, filed);
        self.order.push(leaf);
    }

    fn fold_withdrawn(&mut self, application: &Hash) {
        self.close_discounted(application);
        let Some(filed) = self.applications.get_mut(application) else { return };
        filed.stage = Stage::Withdrawn;
        self.live.remove(&(filed.round.clone(), filed.firm));
        let index = filed.recommendation.and_then(|leaf| self.by_leaf.get(&leaf));
        if let Some((_, place)) = index.and_then(|index| self.recommendations.get_mut(index)) {
            place.withdrawn = true;
        }
    }

    fn change(&mut self, application: &Hash, change: impl FnOnce(&mut Filed)) {
        if let Some(filed) = self.applications.get_mut(application) {
            change(filed);
        }
    }

    /// The leaves of a batch's recommendations that no earlier batch covers.
    fn leaves_in(&self, act: &Batch) -> Vec<Hash> {
        let in_range = |(index, _): &(u64, Hash)| (act.from..act.to).contains(index);
        self.open(&act.round).into_iter().filter(in_range).map(|(_, leaf)| leaf).collect()
    }

    /// Recommendations of a round that were not withdrawn and that no batch covers, in order, also
    /// those that do not count.
    fn open(&self, round: &RoundId) -> Vec<(u64, Hash)> {
        let counted = self.recommendations.iter();
        let counted = counted
            .filter(|(_, (_, p))| p.act.round == *round && p.batch.is_none() && !p.withdrawn)
            .map(|(index, (leaf, _))| (*index, *leaf));
        let discounted = self.discounted.iter();
        let discounted = discounted
            .filter(|(_, one)| one.round == *round && one.open)
            .map(|(index, one)| (*index, one.leaf));
        let mut open: Vec<_> = counted.chain(discounted).collect();
        open.sort_unstable();
        open
    }

    /// What the next batch of a round must name, as `(index, leaf)` in order: everything recommended
    /// that no batch covers yet, with any that were bounced in between. Empty if none of it counts.
    pub fn unbatched(&self, round: &RoundId) -> Vec<(u64, Hash)> {
        let open = self.open(round);
        let counts = open.iter().any(|(index, _)| self.recommendations.contains_key(index));
        if counts { open } else { Vec::new() }
    }

    /// An application by its leaf.
    pub fn application_by(&self, leaf: &Hash) -> Option<&Filed> {
        self.applications.get(leaf)
    }

    /// All applications in the order of receipt, with their leaves.
    pub fn applications(&self) -> impl Iterator<Item = (&Hash, &Filed)> {
        self.order.iter().filter_map(|leaf| self.applications.get_key_value(leaf))
    }

    /// The live application of a firm in a round.
    pub fn live(&self, round: &RoundId, firm: &Uscc) -> Option<&Hash> {
        self.live.get(&(round.clone(), *firm))
    }

    /// Whether a recommendation of this firm stands in this round.
    pub fn recommends(&self, round: &RoundId, firm: &Uscc) -> bool {
        let filed = self.live(round, firm).and_then(|leaf| self.applications.get(leaf));
        filed.is_some_and(|filed| filed.recommendation.is_some())
    }

    /// A recommendation by its leaf.
    pub fn recommendation_by(&self, leaf: &Hash) -> Option<&Recommended> {
        let index = self.by_leaf.get(leaf)?;
        self.recommendations.get(index).map(|(_, place)| place)
    }

    /// All recommendations in order, with their leaves.
    pub fn recommendations(&self) -> impl Iterator<Item = (&Hash, &Recommended)> {
        self.recommendations.values().map(|(leaf, place)| (leaf, place))
    }

    /// Batches of a round.
    pub fn batches(&self, round: &RoundId) -> usize {
        self.batches.get(round).map_or(0, Vec::len)
    }

    /// Whether the round was answered: by a batch or by a zero report.
    pub fn has_reported(&self, round: &RoundId) -> bool {
        self.batches.contains_key(round) || self.zero_reports.contains_key(round)
    }

    /// Whether a zero report stands for the round.
    pub fn zero_report_of(&self, round: &RoundId) -> bool {
        self.zero_reports.contains_key(round)
    }

    /// Records that break a rule, by index.
    pub fn faults(&self) -> &BTreeMap<u64, RuleFault> {
        &self.faults
    }
}

/// A node that has not heard the charter yet can report nothing.
fn signed(seats: &[Seat], roll: &Roll) -> Result<(), RuleFault> {
    let Some(plan) = roll.plan() else {
        return Err(RuleFault::new("no-charter", "四(二)", "实施规则尚未取得，请先与省级平台同步"));
    };
    batch::signed_by(seats, plan.node_threshold, &plan.node_signing_seats)
}

fn stage(message: String) -> RuleFault {
    RuleFault::new("stage", "四(三)1", message)
}
