//! `status`: how the hub stands, at a glance.

use ledger::names::Head;
use ledger::roll::Scope;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::displaced::{Displaced, WAY_OUT, displaced};
use peer::signer::SignError;
use peer::state::State;
use peer::store::{OWN, View};
use serde::Serialize;

use super::open;
use crate::app::Hub;
use crate::offer::{self, Progress};

#[derive(Debug, Serialize)]
struct Status {
    host: String,
    ledger: Head,
    signed_size: u64,
    sealed_size: u64,
    pending: usize,
    offer: Option<Offer>,
    nodes: Nodes,
    quotas: Vec<Quota>,
    recommendations: Recommendations,
    papers_wanted: u64,
    serving: bool,
    displaced: Vec<Displaced>,
    last_error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Offer {
    size: u64,
    signed: bool,
    witnessed: usize,
    needed: usize,
}

#[derive(Debug, Serialize)]
struct Nodes {
    members: usize,
    enrolled: usize,
    waiting: usize,
}

#[derive(Debug, Serialize)]
struct Quota {
    year: u16,
    seats: u32,
    taken: usize,
}

#[derive(Debug, Serialize)]
struct Recommendations {
    received: usize,
    undetermined: usize,
    unpublished: usize,
}

pub(super) fn run(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let status = status(&hub)?;
    common.say(&status, &Said::new(status.zh(), status.en()))
}

fn status(hub: &Hub) -> Result<Status, ActError> {
    let progress = offer::progress(&hub.party)?;
    let fork = peer::sync::serve::own_fork(&hub.party)?;
    let (serving, displaced) = (serving(hub), displaced(&hub.party.dir)?);
    let host = hub.party.host.clone();
    hub.party.read::<_, ActError>(|view, state| {
        let roll = &state.roll;
        let gone = crate::acts::gone(state);
        let quotas = roll.plan().map(|plan| plan.into_owned().quotas).unwrap_or_default();
        let quota = |quota: ledger::charter::YearQuota| Quota {
            year: quota.year,
            seats: quota.seats,
            taken: state.docket.taken(roll, quota.year, &gone),
        };
        Ok(Status {
            host,
            ledger: view.head(OWN)?,
            signed_size: view.last_checkpoint(OWN)?.map_or(0, |(size, _)| size),
            sealed_size: roll.sealed_size(),
            pending: roll.pending().count(),
            offer: progress.map(|Progress { size, needed, witnessed, signed }| Offer {
                size,
                signed,
                witnessed,
                needed,
            }),
            nodes: nodes(view, state)?,
            quotas: quotas.into_iter().map(quota).collect(),
            recommendations: recommendations(state),
            papers_wanted: view.want_count()?,
            serving,
            displaced,
            last_error: fork,
        })
    })
}

fn nodes(view: &View<'_>, state: &State) -> Result<Nodes, ActError> {
    Ok(Nodes {
        members: state.roll.nodes(Scope::SealedBefore(u64::MAX)).len(),
        enrolled: state.roll.nodes(Scope::Known).len(),
        waiting: view.waiting()?.len(),
    })
}

fn recommendations(state: &State) -> Recommendations {
    let all = state.intakes().flat_map(|intake| intake.recommendations());
    let standing = all.filter(|(_, one)| !one.withdrawn && one.batch.is_some());
    let (mut received, mut undetermined) = (0, 0);
    for (leaf, _) in standing {
        received += 1;
        undetermined += usize::from(state.docket.determination(leaf).is_none());
    }
    let unpublished = state.docket.files.all().filter(|(_, file)| file.is_unpublished()).count();
    Recommendations { received, undetermined, unpublished }
}

/// Whether another process of this hub serves: it holds the lock.
fn serving(hub: &Hub) -> bool {
    let mut signer = hub.party.signer();
    let held = matches!(signer.hold(), Err(SignError::Held));
    signer.release();
    held
}

impl Status {
    fn zh(&self) -> String {
        let mut lines = vec![
            format!(
                "省级平台　　{}（服务{}）",
                self.host,
                if self.serving { "运行中" } else { "未运行" }
            ),
            format!(
                "台账　　　　{} 条，已签至 {} 条，联合签发至 {} 条，待签发 {} 项",
                self.ledger.size, self.signed_size, self.sealed_size, self.pending,
            ),
            format!("根　　　　　{}", self.ledger.root),
            format!(
                "市（州）端　成员 {} 个，已登记待签发 {} 个，加入申请待批准 {} 个",
                self.nodes.members,
                self.nodes.enrolled.saturating_sub(self.nodes.members),
                self.nodes.waiting,
            ),
            format!(
                "推荐　　　　收到 {} 项，未审定 {} 项，已审定未公布 {} 项，未到材料 {} 份",
                self.recommendations.received,
                self.recommendations.undetermined,
                self.recommendations.unpublished,
                self.papers_wanted,
            ),
        ];
        lines.extend(self.offer.iter().map(|offer| {
            let signed = if offer.signed { "" } else { "，尚未签署" };
            format!(
                "正在签发　　校验点 {}，联署 {}/{}{signed}",
                offer.size, offer.witnessed, offer.needed
            )
        }));
        lines.extend(self.quotas.iter().map(|quota| {
            format!("{} 年名额　{} 家，已用 {} 家", quota.year, quota.seats, quota.taken)
        }));
        lines.extend(
            self.displaced.iter().map(|one| format!("待核对　　　{}；{WAY_OUT}", one.text())),
        );
        lines.extend(self.last_error.iter().map(|error| format!("故障　　　　{error}")));
        lines.join("\n")
    }

    fn en(&self) -> String {
        format!(
            "{}: {} records, signed {}, sealed {}, {} pending, {} members, serving: {}",
            self.host,
            self.ledger.size,
            self.signed_size,
            self.sealed_size,
            self.pending,
            self.nodes.members,
            self.serving,
        )
    }
}
