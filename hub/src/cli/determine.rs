//! `determine`: what the leading group decided, one recommendation or a table of them.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use ledger::machine::file::State;
use ledger::names::RoundId;
use ledger::officer::Officer;
use ledger::record::decision::Vote;
use ledger::record::recommendation::CategoryOpinion;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde::Serialize;
use serde_json::json;

use super::{open, outcome};
use crate::acts::determine::{Decision, determine};
use crate::app::Hub;
use crate::inbox;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 推荐：编号（如 510100/12，由培育推荐的如 培育/1a2b3c4d）、叶散列前 8 位以上，或律所的统一社会信用代码
    #[arg(value_name = "推荐", required_unless_present = "file", requires = "outcome")]
    reference: Option<String>,
    /// 批次，以信用代码指明推荐时可用来区分
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 审定结论，每个类别一项：ZY=认定、JX=培育、TS=不予认定
    #[arg(long, value_name = "类别=结论", value_parser = outcome::parse)]
    outcome: Vec<CategoryOpinion>,
    /// 理由
    #[arg(long, value_name = "理由", required_unless_present = "file")]
    reason: Option<String>,
    /// 批量审定的 CSV 文件，三列：推荐、结论（如 ZY=认定；JX=培育）、理由；逐行办理，各行互不影响
    #[arg(long, value_name = "文件", conflicts_with_all = ["reference", "outcome", "reason"])]
    file: Option<PathBuf>,
    /// 表决的会议（编号见 meeting list）
    #[arg(long, value_name = "会议", requires_all = ["in_favour"])]
    meeting: Option<String>,
    /// 赞成票数
    #[arg(long = "for", value_name = "票数", requires = "meeting")]
    in_favour: Option<u16>,
    /// 反对票数
    #[arg(long, value_name = "票数", default_value_t = 0)]
    against: u16,
    /// 回避的出席人员，可重复
    #[arg(long, value_name = "姓名")]
    recused: Vec<String>,
    /// 名额已满，或已有候补的，列为候补
    #[arg(long)]
    waitlist: bool,
    #[command(flatten)]
    who: As,
}

/// What all lines have in common.
struct Terms {
    round: Option<RoundId>,
    vote: Option<Vote>,
    waitlist: bool,
}

/// One line of a table.
struct Line {
    number: u64,
    reference: String,
    outcomes: Vec<CategoryOpinion>,
    reason: String,
}

/// What came of a line.
#[derive(Debug, Serialize)]
struct Outcome {
    line: u64,
    reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, officer) = open::officer(common, &args.who, &["H3"])?;
    let recused = args.recused;
    let vote = args.meeting.zip(args.in_favour).map(|(meeting, in_favour)| Vote {
        meeting,
        in_favour,
        against: args.against,
        recused,
    });
    let terms = Terms { round: args.round, vote, waitlist: args.waitlist };
    if let Some(path) = &args.file {
        return bulk(common, &hub, &officer, &terms, &lines(path)?);
    }
    let (Some(reference), Some(reason)) = (args.reference, args.reason) else {
        return Err(ActError::Usage("请写明推荐、--outcome 和 --reason".to_owned()));
    };
    let index = one(&hub, &officer, &terms, (&reference, args.outcome, reason))?;
    let (state, next) = standing(&hub, &reference, terms.round.as_ref())?;
    let said = Said::new(
        format!("{reference} 的审定结论已记入（第 {index} 条）：{state}；{next}"),
        format!("{reference} determined (record {index})"),
    );
    let value = json!({ "reference": reference, "index": index, "state": state.code() });
    common.say(&value, &said)
}

fn one(
    hub: &Hub,
    who: &Officer,
    terms: &Terms,
    (reference, outcomes, reason): (&str, Vec<CategoryOpinion>, String),
) -> Result<u64, ActError> {
    let (node, recommendation) = inbox::find(&hub.party, reference, terms.round.as_ref())?;
    let (vote, waitlist) = (terms.vote.clone(), terms.waitlist);
    let decision = Decision { node, recommendation, outcomes, reason, vote, waitlist };
    determine(&hub.party, decision, who.clone())
}

/// How far the file is now, and what comes next.
fn standing(
    hub: &Hub,
    reference: &str,
    round: Option<&RoundId>,
) -> Result<(State, &'static str), ActError> {
    let (_, leaf) = inbox::find(&hub.party, reference, round)?;
    hub.party.read::<_, ActError>(|_, state| {
        let exposure = state.roll.plan().is_some_and(|plan| plan.clocks.notice_wd > 0);
        let now = state.docket.files.state(&leaf);
        let next = match now {
            State::Waitlisted => "名额空出后按次序递补（waitlist promote）",
            State::Selected if exposure => "待公示（notice open）",
            _ => "待公布（publish）",
        };
        Ok((now, next))
    })
}

/// Reads the whole table before anything is done: a table with a slip of the pen changes nothing.
fn lines(path: &Path) -> Result<Vec<Line>, ActError> {
    let bytes = open::read(path)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader =
        reader.has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let (mut lines, mut mistakes) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|e| ActError::Usage(format!("{}：{e}", path.display())))?;
        let number = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default().to_owned();
        // A first row of headings has no outcome in it.
        if lines.is_empty() && mistakes.is_empty() && !cell(1).contains(['=', '＝']) {
            continue;
        }
        match outcome::parse_all(&cell(1)) {
            Ok(outcomes) => {
                lines.push(Line { number, reference: cell(0), outcomes, reason: cell(2) });
            }
            Err(e) => mistakes.push(format!("  第 {number} 行：{e}")),
        }
    }
    if !mistakes.is_empty() {
        let message =
            format!("表格有 {} 处不能识别，均未办理：\n{}", mistakes.len(), mistakes.join("\n"));
        return Err(ActError::Usage(message));
    }
    if lines.is_empty() {
        return Err(ActError::Usage(format!("{} 中没有可办理的行", path.display())));
    }
    Ok(lines)
}

fn bulk(
    common: &Common,
    hub: &Hub,
    who: &Officer,
    terms: &Terms,
    lines: &[Line],
) -> Result<(), ActError> {
    let _ = writeln!(std::io::stderr(), "共 {} 行，逐行办理", lines.len());
    let mut outcomes = Vec::with_capacity(lines.len());
    for line in lines {
        let given = (line.reference.as_str(), line.outcomes.clone(), line.reason.clone());
        let (index, error, rule) = match one(hub, who, terms, given) {
            Ok(index) => (Some(index), None, None),
            Err(e @ (ActError::Rule(_) | ActError::Refused(_))) => {
                (None, Some(e.to_string()), e.rule())
            }
            Err(e) => return Err(e),
        };
        outcomes.push(Outcome {
            line: line.number,
            reference: line.reference.clone(),
            index,
            error,
            rule,
        });
    }
    let refused = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    let text: Vec<String> = outcomes.iter().map(Outcome::text).collect();
    common.say(&outcomes, &Said::new(text.join("\n"), text.join("\n")))?;
    match refused {
        0 => Ok(()),
        _ => Err(ActError::Refused(format!(
            "{} 行中 {refused} 行未办理，其余已办理",
            outcomes.len()
        ))),
    }
}

impl Outcome {
    fn text(&self) -> String {
        let Self { line, reference, index, error, .. } = self;
        match (index, error) {
            (Some(index), _) => format!("第 {line} 行　{reference}　已办理（第 {index} 条）"),
            (None, error) => {
                format!(
                    "第 {line} 行　{reference}　未办理：{}",
                    error.as_deref().unwrap_or_default()
                )
            }
        }
    }
}
