//! srdi-demo: a full year of the plan on this machine, with a hub and its nodes over real sockets.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use tests::demo::{Options, Stage, play};

/// 在本机演示培育计划的一个完整年度：省级平台与各市（州）端经加密连接协同办理（数据均为虚构）
#[derive(Debug, Parser)]
#[command(name = "srdi-demo", version)]
struct Args {
    /// 年度：2024、2025 或 2026
    #[arg(long, default_value_t = 2024, value_parser = clap::value_parser!(u16).range(2024..=2026))]
    year: u16,
    /// 申报件数
    #[arg(long, default_value_t = 450, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=5000))]
    applications: usize,
    /// 市（州）端个数
    #[arg(long, default_value_t = 21, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=21))]
    nodes: usize,
    /// 虚构数据的种子；同一种子得到同样的律所
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 结束后保持运行，按 Ctrl-C 退出
    #[arg(long)]
    stay: bool,
    /// 把数据留在此目录：hub、node/<代码>、anchor.json，供其他命令使用
    #[arg(long, value_name = "目录")]
    keep: Option<PathBuf>,
    /// 输出一份 JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if std::env::var_os("SRDI_LOG").is_some() {
        let _ = peer::logs::init(peer::logs::LogFormat::Text, None);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => return fail(&e.into()),
    };
    match runtime.block_on(run(args)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) => fail(&e),
    }
}

fn fail(e: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "演示中断：{e:#}");
    ExitCode::from(4)
}

async fn run(args: Args) -> Result<bool> {
    let scratch = tempfile::tempdir()?;
    let dir = args.keep.clone().unwrap_or_else(|| scratch.path().to_owned());
    anyhow::ensure!(!dir.join("hub").exists(), "{} 中已有数据，请换一个目录", dir.display());
    let options = Options {
        year: args.year,
        applications: args.applications,
        nodes: args.nodes,
        seed: args.seed,
        dir: dir.clone(),
    };
    let (mut federation, summary) = play(&options, &Stage::new(args.json)).await?;
    let anchor = serde_json::to_vec_pretty(&federation.hub.anchor()?)?;
    std::fs::write(dir.join("anchor.json"), anchor)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&summary)?)?;
    } else {
        write!(out, "{}", summary.to_text())?;
        if args.keep.is_some() {
            writeln!(out, "\n  数据在 {}", dir.display())?;
        }
    }
    out.flush()?;
    if args.stay {
        writeln!(out, "  省级平台在 {}，按 Ctrl-C 退出", federation.address)?;
        tokio::signal::ctrl_c().await?;
    }
    federation.shut_down().await;
    Ok(summary.holds())
}
