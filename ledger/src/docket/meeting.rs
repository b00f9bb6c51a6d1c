//! 会议 and what its votes need: those present hold the seat, and they are enough (四(三)2; S45, S53).

use std::collections::BTreeSet;

use crate::charter::Deciding;
use crate::names::Seat;
use crate::officer::Officer;
use crate::record::decision::Vote;
use crate::record::step::meeting::Meeting;
use crate::rules::{RuleFault, separation};
use crate::uscc::Uscc;

use super::office::Offices;

/// The fold of all meetings.
#[derive(Debug, Clone, Default)]
pub struct Meetings(Vec<Meeting>);

impl Meetings {
    /// Whether a meeting may be entered by `seat`: its own members or the office.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(&self, one: &Meeting, seat: &Seat, offices: &Offices) -> Result<(), RuleFault> {
        if *seat != one.seat && seat.as_str() != "H1" {
            let message = format!("会议应由 {} 或 H1 登记，不能由{seat}登记", one.seat);
            return Err(RuleFault::new("seat", "四(二)", message));
        }
        if self.find(&one.name).is_some() {
            return Err(fault(format!("会议 {} 已登记，请另取编号", one.name)));
        }
        named_once(&one.present)?;
        let holds = |person: &&String| {
            offices.holders(&one.seat, one.date).any(|office| office.person == **person)
        };
        match one.present.iter().find(|person| !holds(person)) {
            Some(person) => {
                let message = format!(
                    "{person}在 {} 不在席位 {} 任职，请先登记任职（appointment）或从出席人员中去掉",
                    one.date, one.seat
                );
                Err(fault(message))
            }
            None => Ok(()),
        }
    }

    pub(super) fn fold(&mut self, one: &Meeting, seat: &Seat, offices: &Offices) {
        if self.judge(one, seat, offices).is_ok() {
            self.0.push(one.clone());
        }
    }

    /// A meeting by its name.
    pub fn find(&self, name: &str) -> Option<&Meeting> {
        self.0.iter().find(|one| one.name == name)
    }

    /// All meetings, in order.
    pub fn all(&self) -> impl Iterator<Item = &Meeting> {
        self.0.iter()
    }

    /// Whether a vote on `firm` carries what was decided: of those who may vote enough were present,
    /// and more than the charter asks were for it. Who practises in the firm takes no part in it,
    /// the chair neither, nor does one of the `judges` who scored the file (A2, S53).
    ///
    /// # Errors
    /// No such meeting; somebody did not recuse; no quorum; the numbers do not fit; no majority.
    pub fn carries(
        &self,
        vote: &Vote,
        seat: &str,
        (firm, judges): (&Uscc, &BTreeSet<String>),
        offices: &Offices,
        plan: &Deciding,
    ) -> Result<(), RuleFault> {
        let found = self.find(&vote.meeting).filter(|one| one.seat.as_str() == seat);
        let meeting = found
            .ok_or_else(|| fault(format!("没有会议 {}，请先登记（meeting add）", vote.meeting)))?;
        named_once(&vote.recused)?;
        if let Some(stranger) = vote.recused.iter().find(|one| !meeting.present.contains(one)) {
            return Err(fault(format!("回避的{stranger}未出席会议 {}", meeting.name)));
        }
        for person in meeting.present.iter().filter(|one| !vote.recused.contains(one)) {
            let voter = Officer::new(person, meeting.seat.clone());
            separation::not_own_firm(offices.firms(person, meeting.date), firm, &voter)?;
            separation::not_own_judgement(judges.iter().map(String::as_str), &voter)?;
        }
        let may = meeting.present.len() - vote.recused.len();
        let holders = offices.holders(&meeting.seat, meeting.date);
        let seats = holders.filter(|one| !vote.recused.contains(&one.person)).count();
        if may * 100 <= seats * usize::from(plan.meeting_quorum) {
            let message = format!(
                "会议 {} 应到 {seats} 人、实到 {may} 人（回避的不计），未超过 {}%，不能表决",
                meeting.name, plan.meeting_quorum
            );
            return Err(RuleFault::new("meeting-quorum", "四(三)2", message));
        }
        let (favour, cast) =
            (usize::from(vote.in_favour), usize::from(vote.in_favour) + usize::from(vote.against));
        if cast > may {
            return Err(fault(format!("表决 {cast} 票，多于可表决的 {may} 人")));
        }
        if favour * 100 <= may * usize::from(plan.vote_majority) {
            let message = format!(
                "赞成 {favour} 票，未超过可表决人数 {may} 的 {}%，结论不成立",
                plan.vote_majority
            );
            return Err(RuleFault::new("majority", "四(三)2", message));
        }
        Ok(())
    }
}

/// People are counted by their names.
fn named_once(people: &[String]) -> Result<(), RuleFault> {
    let mut people: Vec<&String> = people.iter().collect();
    people.sort();
    match people.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => Err(fault(format!("{}写了两次，请去掉一个", twice[0]))),
        None => Ok(()),
    }
}

fn fault(message: String) -> RuleFault {
    RuleFault::new("meeting", "四(三)2", message)
}
