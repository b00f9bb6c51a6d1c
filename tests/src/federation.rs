//! A whole federation on this machine: a hub and its nodes as the programs run them, over TLS on
//! port 0, with one hand clock for official time. Bodies seal on "machines" of their own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use hub::acts::{member, publish, seal};
use hub::app::{Founding, Hub};
use ledger::charter::{Deciding, Opening, Plan, Reviewers};
use ledger::names::{NodeCode, node_origin};
use node::app::Node;
use peer::body_key::{Cost, PublicBodyKey};
use peer::channel::Tcp;
use peer::clock::Clock;
use peer::config::{HubConfig, NodeConfig, Settings as _};
use peer::party::Party;
use peer::store::StoreError;
use tokio::sync::watch;
use tokio::task::JoinHandle;

mod audit;

pub use audit::{Audit, HubHeads, NodeHeads, audit, hub_heads, node_heads};

/// The charter of Sichuan's plan.
pub const SICHUAN: &str = include_str!("../../deploy/charter/sichuan-2023-2026.toml");

/// A plan of which nothing but the quota stands between a recommendation and its publication: for what
/// is not about the procedure.
#[must_use]
pub fn without_procedure(mut plan: Plan) -> Plan {
    let Deciding { opening, reviewers, meeting, recheck, .. } = &mut plan.deciding;
    (*opening, *reviewers) = (Opening::AnyTime, Reviewers::None);
    (*meeting, *recheck) = (false, false);
    plan.deciding.first_decide_by = jiff::civil::Date::constant(2024, 12, 31);
    plan.clocks.notice_wd = 0;
    plan
}

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);
/// The two persons of a body.
pub const PASSPHRASES: [&str; 2] = ["甲方示例口令-仅供本机演示", "乙方示例口令-仅供本机演示"];
/// The files of a database in use.
const DATABASE: [&str; 3] = [peer::store::FILE, "srdi.db-wal", "srdi.db-shm"];
/// Key stretching that takes no time: what it protects here is a sample.
pub const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

/// A service that runs until it is stopped.
pub struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    async fn stop(self) {
        let _ = self.stop.send(true);
        if tokio::time::timeout(Duration::from_secs(5), self.task).await.is_err() {
            tracing::warn!("a service did not stop in time");
        }
    }
}

/// A node and, while it is online, its line.
pub struct NodeSeat {
    /// The node.
    pub node: Node,
    /// Its directory.
    pub dir: PathBuf,
    line: Option<Running>,
}

impl NodeSeat {
    /// Whether its line is up.
    pub fn online(&self) -> bool {
        self.line.is_some()
    }
}

/// The federation.
pub struct Federation {
    /// Where everything stands: `hub`, `node/<code>`, `body/<name>`.
    pub dir: PathBuf,
    /// Official time of everyone.
    pub clock: Clock,
    /// The hub.
    pub hub: Hub,
    /// Where nodes reach it.
    pub address: SocketAddr,
    /// The nodes.
    pub nodes: BTreeMap<NodeCode, NodeSeat>,
    serving: Option<Running>,
}

/// A hub's settings as a fixture needs them.
///
/// # Errors
/// Never with no file and no environment.
pub fn hub_config(dir: &Path) -> Result<HubConfig> {
    HubConfig::load(dir, [], &[]).context("default settings of a hub")
}

/// A node's settings as a fixture needs them.
///
/// # Errors
/// Never with no file and no environment.
pub fn node_config(dir: &Path) -> Result<NodeConfig> {
    NodeConfig::load(dir, [], &[]).context("default settings of a node")
}

impl Federation {
    /// Founds a hub under a plan and serves it. The charter waits for its first seal.
    ///
    /// # Errors
    /// Whatever a local fault is.
    pub async fn found(dir: &Path, plan: Plan, start: i64) -> Result<Self> {
        let clock = Clock::hand(start);
        let mut keys = BTreeMap::new();
        for body in ["party", "association", "recovery"] {
            let folder = dir.join("body").join(body);
            std::fs::create_dir_all(&folder)?;
            let made = peer::body_key::create(body, &format!("body/{body}"), PASSPHRASES, CHEAP)?;
            std::fs::write(folder.join("key.json"), &made.sealed)?;
            keys.insert(body, serde_json::from_slice::<PublicBodyKey>(&made.public)?);
        }
        let key = |body: &str| keys.get(body).cloned().context("a body's key");
        let founding = Founding {
            plan,
            host: "srdi.example.cn".to_owned(),
            party: key("party")?,
            association: key("association")?,
            recovery: key("recovery")?,
        };
        let hub_dir = dir.join("hub");
        hub::app::init(&hub_dir, founding, &clock)?;
        let hub = Hub::open(&hub_dir, hub_config(&hub_dir)?, clock.clone())?;
        let mut federation = Self {
            dir: dir.to_owned(),
            clock,
            hub,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            nodes: BTreeMap::new(),
            serving: None,
        };
        federation.start_hub().await?;
        Ok(federation)
    }

    /// Serves the hub again, at the same address if it had one.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn start_hub(&mut self) -> Result<()> {
        self.serve_hub(false).await
    }

    /// As [`start_hub`](Self::start_hub), with or without waiting for the nodes' hello.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn serve_hub(&mut self, waived: bool) -> Result<()> {
        let listener = tokio::net::TcpListener::bind(self.address).await?;
        self.address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let hub = self.hub.clone();
        let task = tokio::spawn(async move {
            if let Err(e) = hub.serve(listener, waived, stopped).await {
                tracing::error!(error = %e, "the hub ended");
            }
        });
        self.serving = Some(Running { stop, task });
        Ok(())
    }

    /// Stops serving; the directory stays.
    pub async fn stop_hub(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.stop().await;
        }
        self.hub.party.signer().release();
    }

    /// Opens the hub's directory anew, as after a restart.
    ///
    /// # Errors
    /// A local fault.
    pub fn reopen_hub(&mut self) -> Result<()> {
        let dir = self.dir.join("hub");
        self.hub = Hub::open(&dir, hub_config(&dir)?, self.clock.clone())?;
        Ok(())
    }

    /// A second machine with a copy of this hub, its keys and its bodies' keys, and without nodes. It
    /// serves at an address of its own and waits for nobody's hello.
    ///
    /// # Errors
    /// A local fault.
    pub async fn twin(&self, dir: &Path) -> Result<Self> {
        copy_party(&self.hub.party, &dir.join("hub"))?;
        copy_folder(&self.dir.join("body"), &dir.join("body"))?;
        let hub = Hub::open(&dir.join("hub"), hub_config(dir)?, self.clock.clone())?;
        let mut twin = Self {
            dir: dir.to_owned(),
            clock: self.clock.clone(),
            hub,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            nodes: BTreeMap::new(),
            serving: None,
        };
        twin.serve_hub(true).await?;
        Ok(twin)
    }

    /// Lets prefectures join: invite, join over TLS, approve, open. Their lines are up afterwards;
    /// they count as witnesses once their enrolment is sealed.
    ///
    /// # Errors
    /// A refusal anywhere.
    pub async fn join(&mut self, codes: &[NodeCode]) -> Result<()> {
        for code in codes {
            let dir = self.dir.join("node").join(code.as_str());
            let address = self.address.to_string().parse()?;
            let invite = member::invite(&self.hub.party, &self.hub.authority, address, code)?;
            let joining = {
                let (dir, invite) = (dir.clone(), invite.clone());
                tokio::spawn(async move { node::app::join(&dir, &invite, Tcp, |_| {}).await })
            };
            let party = self.hub.party.clone();
            let (waiting, token) = (code.clone(), invite.token.clone());
            wait_for("a request to join", || {
                let found = party.store.read(|view| view.joining(&token))?;
                Ok(found.is_some() || joining.is_finished())
            })
            .await?;
            member::approve(&self.hub.party, waiting, ledger::names::Seat::office())?;
            joining.await??;
            let node = Node::open(&dir, node_config(&dir)?, self.clock.clone())?;
            self.nodes.insert(code.clone(), NodeSeat { node, dir, line: None });
            self.start(code)?;
        }
        Ok(())
    }

    /// Puts a node's line up.
    ///
    /// # Errors
    /// No such node.
    pub fn start(&mut self, code: &NodeCode) -> Result<()> {
        let seat = self.nodes.get_mut(code).context("no such node")?;
        let (stop, stopped) = watch::channel(false);
        let link = seat.node.link(Tcp);
        let task = tokio::spawn(link.run(stopped));
        seat.line = Some(Running { stop, task });
        Ok(())
    }

    /// Takes a node's line down.
    ///
    /// # Errors
    /// No such node.
    pub async fn stop(&mut self, code: &NodeCode) -> Result<()> {
        let seat = self.nodes.get_mut(code).context("no such node")?;
        if let Some(line) = seat.line.take() {
            line.stop().await;
        }
        seat.node.party.signer().release();
        Ok(())
    }

    /// Opens a node's directory anew, as after a restart.
    ///
    /// # Errors
    /// A local fault.
    pub fn reopen(&mut self, code: &NodeCode) -> Result<()> {
        let clock = self.clock.clone();
        let seat = self.nodes.get_mut(code).context("no such node")?;
        seat.node = Node::open(&seat.dir, node_config(&seat.dir)?, clock)?;
        Ok(())
    }

    /// A node.
    ///
    /// # Errors
    /// No such node.
    pub fn node(&self, code: &NodeCode) -> Result<&Node> {
        Ok(&self.nodes.get(code).context("no such node")?.node)
    }

    /// Seals what is on offer, or what waits to be: quorum, request, both bodies, both answers.
    /// Returns the size that is in effect.
    ///
    /// # Errors
    /// A refusal anywhere, or no quorum in time.
    pub async fn seal(&self) -> Result<u64> {
        let party = self.hub.party.clone();
        if hub::offer::progress(&party)?.is_none() {
            publish::offer(&party, None, ledger::names::Seat::office())?;
        }
        wait_for("the quorum", || Ok(hub::offer::progress(&party)?.is_some_and(|p| p.complete())))
            .await?;
        let (size, request) = seal::request(&party, false)?;
        for body in ["party", "association"] {
            let checked = self.body_checks(body, &request)?;
            let (told, waits) =
                (checked.difference.lines(), party.roll()?.pending_for_quorum().count());
            ensure!(
                told >= waits,
                "{told} lines of {waits} records that the {body} puts in effect"
            );
            seal::accept(&party, &checked.seal()?)?;
        }
        ensure!(self.sealed_size()? == size, "the seal of {size} is not in effect");
        Ok(size)
    }

    /// The first visit: both bodies sign what certificates wait, the association first.
    ///
    /// # Errors
    /// A refusal, or nothing waits.
    pub fn sign_documents(&self) -> Result<()> {
        let party = self.hub.party.clone();
        let (_, request) = hub::acts::issue::request(&party, false)?.context("nothing to sign")?;
        let association = self.body_checks("association", &request)?.seal()?;
        let folder = self.dir.join("body").join("party");
        let file = std::fs::read(folder.join("key.json"))?;
        let keys = peer::body_key::open(&file, PASSPHRASES)?;
        let (state, clock) = (folder.join("state"), self.clock.clone());
        let checked = seal::check_with(&state, &request, Some(&association), keys, clock)?;
        let committee = checked.seal()?;
        seal::accept(&party, &association)?;
        seal::accept(&party, &committee)?;
        Ok(())
    }

    /// What a body's own machine makes of a request.
    ///
    /// # Errors
    /// The body refuses.
    pub fn body_checks(&self, body: &str, request: &[u8]) -> Result<seal::Checked> {
        let folder = self.dir.join("body").join(body);
        let file = std::fs::read(folder.join("key.json"))?;
        let key = peer::body_key::open(&file, PASSPHRASES)?;
        Ok(seal::check(&folder.join("state"), request, key, self.clock.clone())?)
    }

    /// The size of the hub's last sealed checkpoint.
    ///
    /// # Errors
    /// The store.
    pub fn sealed_size(&self) -> Result<u64> {
        Ok(self.hub.party.read_roll::<_, peer::act::ActError>(|_, s| Ok(s.roll.sealed_size()))?)
    }

    /// Waits until every node that is online has everything and is receipted for everything.
    ///
    /// # Errors
    /// Not in time: says who lacks what.
    pub async fn settle(&self) -> Result<()> {
        let started = Instant::now();
        loop {
            let open = self.unsettled()?;
            if open.is_empty() {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                bail!("not settled: {}", open.join("; "));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn unsettled(&self) -> Result<Vec<String>> {
        let hub = hub_heads(&self.hub)?;
        let mut open = Vec::new();
        for (code, seat) in self.nodes.iter().filter(|(_, seat)| seat.online()) {
            let heads = node_heads(&seat.node)?;
            // The hub's copy too: either side may have come from a backup, receipts and all.
            let origin = node_origin(&self.hub.party.host, code);
            let held = self.hub.party.store.read::<_, StoreError>(|view| {
                view.ledger(&origin)?.map_or(Ok(0), |copy| view.size(copy))
            })?;
            if heads.own != held
                || heads.own != heads.receipted
                || heads.mirror < hub.signed
                || heads.sealed < hub.sealed
            {
                let error = seat.node.party.store.read(|view| view.setting("last_error"))?;
                open.push(format!(
                    "{code}: {heads:?}, copy {held}, hub {hub:?}, {}",
                    error.unwrap_or_default()
                ));
            }
        }
        Ok(open)
    }

    /// Waits until the hub has every paper that it asked for.
    ///
    /// # Errors
    /// Not in time.
    pub async fn papers(&self) -> Result<()> {
        let party: Arc<_> = self.hub.party.clone();
        wait_for("papers", || Ok(party.store.read(|view| view.want_count())? == 0)).await
    }

    /// Waits until every node that is online has the papers that are on offer to it: they follow the
    /// records, and without them a node has no certificates to hand out.
    ///
    /// # Errors
    /// Not in time.
    pub async fn offered(&self) -> Result<()> {
        for (code, seat) in self.nodes.iter().filter(|(_, seat)| seat.online()) {
            let offers = self.hub.party.store.read(|view| view.offers(code.as_str()))?;
            let party = seat.node.party.clone();
            wait_for("papers on offer", || {
                party.store.read::<_, anyhow::Error>(|view| {
                    let mut here = true;
                    for digest in &offers {
                        here &= view.paper(digest)?.is_some();
                    }
                    Ok(here)
                })
            })
            .await?;
        }
        Ok(())
    }

    /// Takes everything down.
    pub async fn shut_down(&mut self) {
        let codes: Vec<NodeCode> = self.nodes.keys().cloned().collect();
        for code in codes {
            let _ = self.stop(&code).await;
        }
        self.stop_hub().await;
    }
}

/// Copies a party's directory as a careless administrator would, while it is in use: the database as
/// a snapshot, and everything else, the lock file too.
///
/// # Errors
/// The disk.
pub fn copy_party(party: &Party, to: &Path) -> Result<()> {
    copy_folder(&party.dir, to)?;
    for file in DATABASE {
        let _ = std::fs::remove_file(to.join(file));
    }
    Ok(party.store.copy_to(&to.join(DATABASE[0]))?)
}

/// Takes a party's database away, or puts another in its place. Nothing may have it open for work.
///
/// # Errors
/// The disk.
pub fn replace_database(dir: &Path, with: Option<&Path>) -> Result<()> {
    let gone = tempfile::Builder::new().prefix("gone-").tempdir_in(dir)?.keep();
    for file in DATABASE {
        let _ = std::fs::rename(dir.join(file), gone.join(file));
    }
    if let Some(backup) = with {
        std::fs::copy(backup, dir.join(DATABASE[0]))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Waits until `done` says so.
///
/// # Errors
/// Not in time, or `done` fails.
pub async fn wait_for(what: &str, mut done: impl FnMut() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    while !done()? {
        if started.elapsed() > PATIENCE {
            bail!("waited {} s in vain for {what}", PATIENCE.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
