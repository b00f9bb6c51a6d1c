//! srdi-bench: the aims of speed and memory against bare programs, in the same run.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use tests::bench::{Options, child, run, to_text};
use tests::demo::Stage;

/// 性能测试：本系统与只做必要工作的最简程序在同一次运行中轮流测量，只看比值
#[derive(Debug, Parser)]
#[command(name = "srdi-bench", version)]
struct Args {
    /// 项目：S1 S3 S4 S5 B1 R1 V3 H1 L1；不写即全部
    parts: Vec<String>,
    /// 每项轮流测量的次数
    #[arg(long, default_value_t = 5, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=100))]
    passes: usize,
    /// 每次同步的记录条数；R1 的申报件数
    #[arg(long, default_value_t = 10_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1000..=100_000))]
    records: usize,
    /// L1 的大台账条数
    #[arg(long, default_value_t = 1_000_000)]
    large: u64,
    /// 工作目录；不写即系统临时目录
    #[arg(long, value_name = "目录")]
    dir: Option<PathBuf>,
    /// 输出一份 JSON
    #[arg(long)]
    json: bool,
    /// 内部使用：被测的子进程
    #[arg(long, hide = true, num_args = 1..)]
    child: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if std::env::var_os("SRDI_LOG").is_some() {
        let _ = peer::logs::init(peer::logs::LogFormat::Text, None);
    }
    let done = tokio::runtime::Runtime::new()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(measure(args)));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "测量中断：{e:#}");
            ExitCode::from(4)
        }
    }
}

/// Measures and prints. Whether every aim holds.
async fn measure(args: Args) -> Result<bool> {
    if let Some(task) = &args.child {
        child::run(task).await?;
        return Ok(true);
    }
    let Args { parts, passes, records, large, dir, json, .. } = args;
    let rows = run(&Options { parts, passes, records, large, dir }, &Stage::new(json)).await?;
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(&rows)?)?;
    } else {
        write!(out, "{}", to_text(&rows))?;
    }
    Ok(rows.iter().all(|row| row.holds))
}
