//! Who is decided upon (审定): a firm that a prefecture recommended, or a cultivated one that the
//! 评定小组 proposed (四(四)4; S78, A3-31). From the leading group's decision on both go one way.

use std::collections::BTreeMap;

use ledger::docket::listing::Place;
use ledger::dossier::Dossier;
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::names::{NodeCode, RoundId};
use ledger::record::decision::DeterminationPaper;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::roll::Holding;
use ledger::rules::promotion;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;

/// One file's firm, and what it rests on.
pub(crate) struct Candidate<'s> {
    /// The prefecture; of a cultivated firm its present one.
    pub(crate) node: NodeCode,
    /// The leaf that names the file.
    pub(crate) file: Hash,
    /// The round in which it is decided upon.
    pub(crate) round: RoundId,
    /// The firm; of a cultivated one its present code.
    pub(crate) firm: Uscc,
    /// What is asked for, category by category.
    pub(crate) asked: Vec<CategoryOpinion>,
    /// On what.
    pub(crate) basis: Basis<'s>,
}

/// What a candidate rests on.
pub(crate) enum Basis<'s> {
    /// A prefecture's recommendation.
    Recommended(&'s Recommended),
    /// A place on the cultivation list, and what was done about it.
    Cultivated(Box<(Holding, Place)>),
}

/// Where a firm's name stands.
pub(crate) enum NameIn {
    /// In its form, a paper.
    Form(Hash),
    /// On the cultivation list.
    List(String),
}

impl<'s> Candidate<'s> {
    /// The file that `leaf` names, if it may be decided upon.
    ///
    /// # Errors
    /// No such recommendation, not in a batch or withdrawn; no such proposal.
    pub(crate) fn standing(
        state: &'s State,
        node: &NodeCode,
        leaf: &Hash,
    ) -> Result<Self, ActError> {
        if state.docket.place(leaf).proposed.is_some() {
            return Self::cultivated(state, leaf);
        }
        let recommended = crate::acts::determine::standing(state, node, leaf)?;
        Ok(Self::recommended(node, *leaf, recommended))
    }

    /// Whom a decision is about, unless it is there no more: then its place is given back (A3-06).
    pub(crate) fn of(state: &'s State, paper: &DeterminationPaper) -> Option<Self> {
        let (node, leaf) = (&paper.node, &paper.recommendation);
        if paper.promotion {
            return Self::cultivated(state, leaf).ok();
        }
        let found = state.intake(node)?.recommendation_by(leaf)?;
        (!found.withdrawn).then(|| Self::recommended(node, *leaf, found))
    }

    fn recommended(node: &NodeCode, file: Hash, found: &'s Recommended) -> Self {
        let act = &found.act;
        Self {
            node: node.clone(),
            file,
            round: act.round.clone(),
            firm: act.firm,
            asked: act.categories.clone(),
            basis: Basis::Recommended(found),
        }
    }

    fn cultivated(state: &State, listing: &Hash) -> Result<Self, ActError> {
        let held = state.roll.listing_now(listing).filter(|held| held.end.is_none());
        let held =
            held.ok_or_else(|| ActError::refused("该所已不在培育名单，不能由培育转为认定"))?;
        let place = state.docket.place(listing);
        let proposal = place.proposed.as_ref().map(|(proposal, _)| proposal.clone());
        let proposal = proposal.ok_or_else(promotion::not_proposed)?;
        let asked = |category| CategoryOpinion { category, opinion: Opinion::Recognise };
        Ok(Self {
            node: held.region.clone(),
            file: *listing,
            round: proposal.round,
            firm: held.firm.code,
            asked: proposal.categories.into_iter().map(asked).collect(),
            basis: Basis::Cultivated(Box::new((held, place))),
        })
    }

    /// Every cultivated firm that is proposed.
    pub(crate) fn all_cultivated(state: &'s State) -> impl Iterator<Item = Self> {
        state.roll.cultivations().filter_map(|entry| Self::cultivated(state, &entry.leaf).ok())
    }

    /// Whether it comes out of cultivation (A3-31).
    pub(crate) fn is_promotion(&self) -> bool {
        matches!(self.basis, Basis::Cultivated(_))
    }

    /// How people point at it: `510100/12`, or `培育/` and eight digits of its leaf.
    pub(crate) fn reference(&self) -> String {
        match &self.basis {
            Basis::Recommended(found) => format!("{}/{}", self.node, found.index),
            Basis::Cultivated(_) => of_listing(&self.file),
        }
    }

    /// Where the firm's name stands.
    pub(crate) fn name_in(&self) -> NameIn {
        match &self.basis {
            Basis::Recommended(found) => NameIn::Form(found.act.dossier),
            Basis::Cultivated(place) => NameIn::List(place.0.firm.name.clone()),
        }
    }
}

/// How people point at the file of a cultivated firm. A table program takes eight digits for a number.
pub(crate) fn of_listing(listing: &Hash) -> String {
    format!("培育/{}", listing.to_string().chars().take(8).collect::<String>())
}

/// The firms' names by file: read before a transaction, since forms are files.
///
/// # Errors
/// A form that has not arrived, or cannot be read.
pub(crate) fn names(
    party: &Party,
    wanted: Vec<(Hash, NameIn)>,
) -> Result<BTreeMap<Hash, String>, ActError> {
    let (mut names, mut missing) = (BTreeMap::new(), 0);
    for (file, name) in wanted {
        let name = match name {
            NameIn::List(name) => name,
            NameIn::Form(form) => {
                let Ok(bytes) = party.paper(&form) else {
                    missing += 1;
                    continue;
                };
                let form = Dossier::parse(&bytes).map_err(|_| {
                    ActError::Refused(format!(
                        "推荐 {file} 的申报表无法解析，请退回市（州）（return）"
                    ))
                })?;
                form.firm.name
            }
        };
        names.insert(file, name);
    }
    if missing > 0 {
        let message = format!("有 {missing} 家律所的申报表尚未送达，请待材料同步完成后再办");
        return Err(ActError::Refused(message));
    }
    Ok(names)
}
