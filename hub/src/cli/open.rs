//! Opening a hub's directory for a command, and the few sentences that many commands share.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ledger::officer::Officer;
use peer::act::ActError;
use peer::cli::{As, Common, Lang, read_named};
use peer::clock::Clock;
use peer::config::{HubConfig, Settings as _};

use crate::app::Hub;

/// The most bytes of a bundle that is read into memory.
const MAX_BUNDLE: u64 = 1 << 30;

/// How a command line ends that could not be understood: as far as it says.
pub(super) fn misread(args: &[OsString]) -> Common {
    let json = args.iter().any(|arg| arg == "--json");
    let english = args.windows(2).any(|pair| pair[0] == "--lang" && pair[1] == "en");
    let lang =
        if english || args.iter().any(|arg| arg == "--lang=en") { Lang::En } else { Lang::Zh };
    Common { dir: PathBuf::from("."), json, lang }
}

/// The settings, with what the command line gave for some of them.
pub(super) fn config(dir: &Path, flags: &[(&str, String)]) -> Result<HubConfig, ActError> {
    let text = |s: OsString| s.into_string().ok();
    let env = std::env::vars_os().filter_map(|(key, value)| Some((text(key)?, text(value)?)));
    HubConfig::load(dir, env, flags).map_err(|e| ActError::Usage(e.to_string()))
}

/// The hub in `--dir`.
pub(super) fn hub(common: &Common) -> Result<Hub, ActError> {
    Hub::open(&common.dir, config(&common.dir, &[])?, Clock::system())
}

/// The hub in `--dir`, for someone who has an account there.
pub(super) fn acting(common: &Common, who: &As) -> Result<(Hub, ledger::names::Seat), ActError> {
    let (hub, officer) = officer(common, who, &[])?;
    Ok((hub, officer.seat))
}

/// As [`acting`], with the person; of several seats the first of `fit` that they hold.
pub(super) fn officer(common: &Common, who: &As, fit: &[&str]) -> Result<(Hub, Officer), ActError> {
    let hub = hub(common)?;
    let officer = hub.party.officer(&who.account, who.seat.as_ref(), fit)?;
    Ok((hub, officer))
}

/// The office's seat, which most acts of the hub are entered by.
pub(super) const OFFICE: &[&str] = &["H1"];

/// A file that a person named, of any size that a bundle may have.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, ActError> {
    read_named(path, MAX_BUNDLE)
}

/// After an act that takes effect with the joint seal: what to do next.
pub(super) const NEXT_SEAL: &str =
    "下一步：srdi-hub seal request --out 请求文件，交两家联合发布单位签发";
/// The same in English.
pub(super) const NEXT_SEAL_EN: &str =
    "Next: srdi-hub seal request --out FILE, for both bodies to seal";
