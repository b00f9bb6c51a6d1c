//! The same report once the server's ledger was read: what the ledger says goes before the files.

use jiff::civil::Date;

use super::super::read::{Subject, Title};
use super::super::report::{Answer, Report};
use super::super::sentence::Sentence;
use super::super::{logged, standing};
use super::{Distrust, Published, Seen, entries};
use crate::anchor::Anchor;
use crate::credential::serial_of;
use crate::qr::Payload;
use crate::roll::Issued;
use crate::time;

impl Report {
    /// Asks the ledger that a server gave; `seen` is the largest that this reader saw.
    ///
    /// # Errors
    /// It is not one history with the certificate's checkpoint, or with `seen`.
    pub fn online(
        &self,
        ledger: &Published,
        seen: Option<&Seen>,
        anchor: &Anchor,
    ) -> Result<Self, Distrust> {
        seen.map_or(Ok(()), |seen| ledger.one_history(seen, anchor))?;
        let proven = matches!(self.logged, Answer::Pass(_));
        let shown = self.subject.shown.as_ref().filter(|_| proven);
        shown.map_or(Ok(()), |shown| ledger.one_history(shown, anchor))?;
        let mut report = Self { network: ledger.network(), ..self.clone() };
        let Some((index, title)) = ledger.find(&self.subject) else {
            return Ok(Self { doubt: true, ..report });
        };
        let now = self.asked.now;
        let sealed = &ledger.sealed;
        if matches!(report.logged, Answer::NotChecked(_)) {
            report.logged = logged::witnessed(&sealed.policy, &sealed.note, anchor, index, now);
        }
        // Both bodies sealed the record that names this credential: that says what a file not at
        // hand would. Of a key that nobody knows it says nothing.
        let unread = |answer: &Answer, id| answer.said().id() == id;
        if unread(&report.bodies, "bodies.unread") && !self.refused() {
            report.bodies = Answer::pass("bodies.pass");
        }
        if unread(&report.unaltered, "unaltered.missing") {
            report.unaltered = Answer::pass("unaltered.pass");
        }
        let facts = title.issued.facts;
        let replaced = ledger.replaced_on(index, &facts.id, &facts.number);
        report.status = standing::answer(&sealed.list, &facts, self.asked.day, replaced);
        report.as_of = ledger.fresh_at.or(self.as_of);
        report.fresh = ledger.fresh;
        if ledger.pending(&facts.number) {
            let at = sealed.at(anchor);
            report.network = Sentence::new("net.pending").with("time", time::minute(at));
            (report.as_of, report.fresh) = (Some(at), false);
        }
        report.facts = Some(facts).filter(|_| !report.refused());
        Ok(report)
    }

    /// The same report where the server's ledger was not believed: what was checked offline stays,
    /// in doubt if there are two histories.
    pub fn distrusted(&self, distrust: &Distrust) -> Self {
        let doubt = matches!(distrust, Distrust::Fork(_));
        Self { network: distrust.said(), doubt, ..self.clone() }
    }

    /// The same report where no server answered.
    pub fn unanswered(&self) -> Self {
        Self { network: Sentence::new("net.none"), ..self.clone() }
    }

    /// Whether one of the first three answers is no.
    fn refused(&self) -> bool {
        let first = [&self.unaltered, &self.bodies, &self.logged];
        first.iter().any(|answer| matches!(answer, Answer::Fail(_)))
    }
}

impl Published {
    fn network(&self) -> Sentence {
        let time = self.fresh_at.map_or_else(|| "—".to_owned(), time::minute);
        match self.fresh {
            true => Sentence::new("net.good").with("size", self.checkpoint.size).with("time", time),
            false => Sentence::new("net.freeze").with("days", self.fresh_days),
        }
    }

    /// The certificate's record among those that both bodies sealed, and where it stands.
    fn find(&self, subject: &Subject) -> Option<(u64, Title)> {
        if let Some(code) = &subject.code {
            return self.title(code.leaf).filter(|(_, title)| fits(code, &title.issued));
        }
        if let Some((index, leaf)) = subject.record {
            let same = |index| self.leaves.get(index) == Some(&leaf);
            let here = usize::try_from(index).is_ok_and(same);
            return here.then(|| self.title(index)).flatten();
        }
        let digest = subject.credential?;
        self.last_title(0, |title| title.issued.credential == digest)
    }

    /// The title that a sealed record gives.
    fn title(&self, index: u64) -> Option<(u64, Title)> {
        let sealed = index < self.sealed.checkpoint.size && !self.voided.contains(&index);
        let at = usize::try_from(index).ok().filter(|_| sealed)?;
        let kind = entries::kind(self.records.get(at)?);
        let gives = ["recognition", "certificate"].contains(&kind);
        let title = gives.then(|| Title::of(self.entries.get(at)?)).flatten();
        title.map(|title| (index, title))
    }

    fn last_title(&self, from: u64, wanted: impl Fn(&Title) -> bool) -> Option<(u64, Title)> {
        let mut later = (from..self.sealed.checkpoint.size).rev();
        later.find_map(|index| self.title(index).filter(|(_, title)| wanted(title)))
    }

    /// The day from which another certificate stands in the place of the one at `index`.
    fn replaced_on(&self, index: u64, id: &str, number: &str) -> Option<Date> {
        let same = |title: &Title| {
            let facts = &title.issued.facts;
            facts.id == id || facts.number == number
        };
        let (at, _) = self.last_title(index + 1, same)?;
        let record = self.records.get(usize::try_from(at).ok()?)?;
        record.get("at")?.as_i64().map(time::day)
    }

    /// Whether what is on offer for the next seal is about this title: a server could hide that it
    /// was sealed.
    fn pending(&self, number: &str) -> bool {
        let sealed = self.sealed.checkpoint.size;
        let after = (0..).zip(&self.records).filter(|(index, _)| *index >= sealed);
        entries::offers_after(&self.records, sealed) > 0
            && after
                .filter(|(index, _)| !self.voided.contains(index))
                .any(|(_, record)| entries::concerns(record, number))
    }
}

/// Whether a code says of a record what it says itself, field by field.
fn fits(code: &Payload, issued: &Issued) -> bool {
    let facts = &issued.facts;
    (&code.name, code.code, &code.region) == (&facts.name, facts.code, &issued.region)
        && code.serial == serial_of(&facts.id)
        && code.categories == facts.categories
        && (code.valid_from, code.valid_until) == (facts.valid_from, facts.valid_until)
        && code.status == facts.status
}
