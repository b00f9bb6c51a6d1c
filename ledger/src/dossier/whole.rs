//! What single fields cannot show: repetitions, and parts of the form that name each other.
//!
//! It works on whatever could be read. That something is absent is only said when everything that
//! might hold it was readable, so that one mistake does not appear as two.

use super::choice::QualificationKind;
use super::claim::{CategoryClaim, Facts, ItemClaim};
use super::facts::Work;
use super::form::Faults;
use super::parts::Evidence;
use crate::category::Category;

/// The parts that must agree; `None` stands for what could not be read.
pub(super) struct Whole<'a> {
    pub(super) field_named: bool,
    pub(super) categories: &'a [Option<CategoryClaim>],
    pub(super) items: &'a [Option<ItemClaim>],
    pub(super) evidence: &'a [Option<Evidence>],
    pub(super) scans: [(&'static str, &'a Option<String>); 2],
    pub(super) faults: &'a Faults,
}

impl Whole<'_> {
    pub(super) fn check(&self) {
        self.check_categories();
        self.check_items();
        self.check_works();
        self.check_evidence();
        self.check_file_names();
    }

    fn check_categories(&self) {
        for (i, claim) in self.categories.iter().enumerate() {
            let Some(CategoryClaim { category, .. }) = claim else {
                continue;
            };
            let place = format!("/categories/{i}");
            let same = |earlier: &CategoryClaim| earlier.category == *category;
            if self.categories[..i].iter().flatten().any(same) {
                self.faults.note(&place, format!("“{category}”重复申报，每个类别只填一次"));
                continue;
            }
            if absent(self.items, |claim| claim.item.category() == *category) {
                let message = format!("申报了“{category}”，但未填写该类别的任何认定标准条目");
                self.faults.note(&place, message);
            }
            if *category == Category::Zy && !self.field_named {
                self.faults.note("/field", "申报专业化的，应填写“专业领域”");
            }
        }
    }

    fn check_items(&self) {
        for (i, claim) in self.items.iter().enumerate() {
            let Some(claim) = claim else { continue };
            let (place, item, category) =
                (format!("/items/{i}"), claim.item, claim.item.category());
            if self.items[..i].iter().flatten().any(|earlier| earlier.item == item) {
                self.faults.note(&place, format!("“{}”重复填写，每个条目只填一次", item.label()));
                continue;
            }
            if absent(self.categories, |claim| claim.category == category) {
                let message = format!("填写了“{}”，但未申报“{category}”", item.label());
                self.faults.note(&place, message);
            }
            let unproven = absent(self.evidence, |evidence| evidence.proves.contains(&item));
            if unproven && !checked_on_site(&claim.facts) {
                let message = format!("“{}”没有佐证材料，请至少提供一份", item.label());
                self.faults.note(&place, message);
            }
        }
    }

    /// 三(一)4 counts results: one that is listed twice is one (S18).
    fn check_works(&self) {
        for (i, claim) in self.items.iter().enumerate() {
            let Some(Facts::Works { works }) = claim.as_ref().map(|claim| &claim.facts) else {
                continue;
            };
            for (n, work) in works.iter().enumerate() {
                let same = |other: &Work| other.kind == work.kind && other.title == work.title;
                if works[..n].iter().any(same) {
                    let message = format!("成果“{}”重复填写，同一成果只填一次", work.title);
                    self.faults.note(&format!("/items/{i}/works/{n}"), message);
                }
            }
        }
    }

    fn check_evidence(&self) {
        for (i, evidence) in self.evidence.iter().enumerate() {
            for item in evidence.iter().flat_map(|evidence| &evidence.proves) {
                if absent(self.items, |claim| claim.item == *item) {
                    let message = format!("佐证的“{}”未列入申报条目", item.label());
                    self.faults.note(&format!("/evidence/{i}/proves"), message);
                }
            }
        }
    }

    /// Names that differ in case alone are one file on the machines of many firms.
    fn check_file_names(&self) {
        let evidence = self.evidence.iter().enumerate().filter_map(|(i, evidence)| {
            Some((format!("/evidence/{i}/file"), &evidence.as_ref()?.file))
        });
        let scans = self.scans.iter();
        let scans = scans.filter_map(|(place, file)| Some((place.to_string(), file.as_ref()?)));
        let mut seen = Vec::new();
        for (place, file) in evidence.chain(scans) {
            let name = file.to_lowercase();
            if seen.contains(&name) {
                let message = format!("文件名“{file}”重复使用（不区分大小写），请改名");
                self.faults.note(&place, message);
            }
            seen.push(name);
        }
    }
}

/// Nothing in the list is it, and nothing unreadable might be.
fn absent<T>(list: &[Option<T>], it: impl Fn(&T) -> bool) -> bool {
    list.iter().all(|one| one.as_ref().is_some_and(|one| !it(one)))
}

/// 涉密材料一律不得上传 (S91, A3-40): such a qualification has nothing to show in a file.
fn checked_on_site(facts: &Facts) -> bool {
    matches!(facts, Facts::Qualifications { qualifications }
        if qualifications.iter().all(|q| q.kind == QualificationKind::Secrecy))
}
