//! The benchmarks: what this program does beside a bare program that does only the unavoidable
//! work, turn and turn about in one run. Only the ratio counts; the machine's speed drops out.

use std::path::PathBuf;

use anyhow::{Result, bail};

mod broadcast;
pub mod child;
mod fixture;
mod floor;
mod full_audit;
mod growth;
mod latency;
mod many;
mod processes;
mod push;
mod report;
mod roll;
mod syncs;
mod wait;
mod web;

pub use report::{Row, to_text};

use crate::demo::Stage;

/// The parts, in the order in which they run.
pub const PARTS: [&str; 9] = ["S1", "S3", "S4", "S5", "B1", "R1", "V3", "H1", "L1"];

/// What to measure.
#[derive(Debug, Clone)]
pub struct Options {
    /// Parts by name; all if empty.
    pub parts: Vec<String>,
    /// Times that each pair is measured.
    pub passes: usize,
    /// Records of one pass; of R1, applications of the year.
    pub records: usize,
    /// Records of the large ledger of L1.
    pub large: u64,
    /// Where to work; a fast disk says little about an office.
    pub dir: Option<PathBuf>,
}

/// Measures what was asked for.
///
/// # Errors
/// An unknown part, or something failed that must not.
pub async fn run(options: &Options, stage: &Stage) -> Result<Vec<Row>> {
    let asked: Vec<String> = options.parts.iter().map(|part| part.to_uppercase()).collect();
    if let Some(unknown) = asked.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("no such part: {unknown}; there are {}", PARTS.join(", "));
    }
    let mut rows = Vec::new();
    for part in PARTS {
        if !asked.is_empty() && !asked.iter().any(|name| name == part) {
            continue;
        }
        let dir = match &options.dir {
            Some(dir) => tempfile::tempdir_in(dir)?,
            None => tempfile::tempdir()?,
        };
        let bar = stage.step(part, options.passes);
        let run = Run { dir: dir.path(), options, stage, bar: &bar };
        rows.extend(match part {
            "S1" => push::measure(&run).await?,
            "S3" => syncs::measure(&run).await?,
            "S4" => latency::measure(&run).await?,
            "S5" => many::measure(&run).await?,
            "B1" => broadcast::measure(&run).await?,
            "R1" => roll::measure(&run).await?,
            "V3" => full_audit::measure(&run).await?,
            "H1" => web::measure(&run).await?,
            _ => growth::measure(&run).await?,
        });
        bar.finish();
    }
    Ok(rows)
}

/// What a part is given.
struct Run<'a> {
    dir: &'a std::path::Path,
    options: &'a Options,
    stage: &'a Stage,
    bar: &'a indicatif::ProgressBar,
}
