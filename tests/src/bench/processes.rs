//! Children of this program: what must be measured from outside, or alone in its process.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// A child that answers with lines.
pub(super) struct Task {
    child: Child,
    lines: BufReader<ChildStdout>,
    input: ChildStdin,
}

impl Task {
    /// Starts this program again with a task, under another program if `under` names one.
    pub(super) fn start(under: &[&str], task: &[String]) -> Result<Self> {
        let own = std::env::current_exe()?;
        let mut command = match under.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(own);
                command
            }
            None => Command::new(own),
        };
        let mut child = command
            .arg("--child")
            .args(task)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be run", under.first().unwrap_or(&"the child")))?;
        let lines = BufReader::new(child.stdout.take().context("no output")?);
        let input = child.stdin.take().context("no input")?;
        Ok(Self { child, lines, input })
    }

    /// Waits for the next line. Blocks this thread only.
    pub(super) fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.lines.read_line(&mut line)? > 0, "the child ended");
        Ok(line.trim().to_owned())
    }

    /// Waits until it has ended well.
    pub(super) fn end(self) -> Result<()> {
        let Self { mut child, lines, input } = self;
        drop((lines, input));
        ensure!(child.wait()?.success(), "the child failed");
        Ok(())
    }
}

/// Resident memory of this process, in bytes.
pub(super) fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
    let kib = line.split_whitespace().nth(1).context("no number")?;
    Ok(kib.parse::<u64>()? * 1024)
}

/// Processor time that this process has used, in milliseconds. The kernel counts in tens of them.
pub(super) fn processor_time() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').context("no name")?;
    let ticks = |n: usize| fields.split_whitespace().nth(n).and_then(|t| t.parse::<f64>().ok());
    Ok((ticks(11).context("utime")? + ticks(12).context("stime")?) * 10.0)
}

/// Makes sure that this process and its children may open so many files, raising the soft limit as
/// far as the hard one goes.
pub(super) fn enough_files(count: usize) -> Result<()> {
    if soft_limit()? >= count {
        return Ok(());
    }
    let pid = std::process::id().to_string();
    let raised =
        Command::new("prlimit").args(["--pid", &pid, &format!("--nofile={count}:")]).status();
    let raised = raised.is_ok_and(|status| status.success()) && soft_limit()? >= count;
    ensure!(
        raised,
        "RLIMIT_NOFILE is below {count} and cannot be raised here: run `ulimit -n {count}` first"
    );
    Ok(())
}

fn soft_limit() -> Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()).context("no limit of files")?;
    Ok(soft.parse().unwrap_or(usize::MAX))
}
