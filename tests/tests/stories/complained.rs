//! Complained about (四(四)3; A4.7): who reported is read by the named handler alone, the firm hears
//! facts, the meeting cancels, the reporter is answered and at last erased. After every step no byte of
//! who reported lies anywhere in plain, and nothing of it at a prefecture.

use std::path::Path;

use anyhow::{Result, ensure};
use hub::acts::cancel::{Cancelling, cancel};
use hub::acts::complaint::{self as acts, Case, Form};
use hub::acts::filed;
use ledger::machine::complaint::{Event, State};
use ledger::public_list::Standing;
use ledger::record::step::complaint::Complaint;
use ledger::record::title::Cause;
use peer::act::ActError;
use peer::party::Party;
use peer::sealed::ReaderKey;
use tests::federation::CHEAP;

use super::kit::{Story, code, date, seat};
use super::titles::{firm, line, on, who};

const NAME: &str = "虚构举报人甲";
const CONTACT: &str = "028-55550000";
const ORIGINAL: &str = "虚构举报人甲的书面材料，所附合同系事后补签";
const FACTS: &str = "申报的第三项业绩与事实不符";

/// Whether `part` stands in any file under `folder`.
fn lies(folder: &Path, part: &str) -> Result<bool> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let found = match path.is_dir() {
            true => lies(&path, part)?,
            false => std::fs::read(&path)?.windows(part.len()).any(|one| one == part.as_bytes()),
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Story {
    /// After a step: audited, and who reported is nowhere to be read.
    async fn kept_secret(&self, step: &str) -> Result<()> {
        self.audited().await?;
        for part in [NAME, CONTACT, ORIGINAL] {
            ensure!(!lies(&self.federation.dir, part)?, "{step}: {part} lies open");
        }
        // What a sealed paper holds beside its text.
        let nodes = self.federation.dir.join("node");
        ensure!(!lies(&nodes, "\"ephemeral\"")?, "{step}: a sealed paper left the province");
        Ok(())
    }
}

fn step(party: &Party, number: &str, event: Event, by: &str, code: &str) -> Result<u64, ActError> {
    acts::step(party, Complaint::new(number, event), "示例".to_owned(), who(by, code))
}

fn rule<T>(result: Result<T, ActError>) -> Option<&'static str> {
    result.err().and_then(|e| e.rule())
}

#[tokio::test(flavor = "multi_thread")]
async fn s74_s75_a_report_is_handled_without_a_word_of_who_reported() -> Result<()> {
    let story = Story::with_legacy(1, (2024, 2, 1)).await?;
    story.set(2024, 9, 2)?;
    let hub = story.federation.hub.clone();
    let party = &hub.party;
    let (reception, _) = ReaderKey::create(&["reception one", "reception two"], CHEAP)?;
    let (key, _) = ReaderKey::create(&["handler passphrase"], CHEAP)?;
    let (other, _) = ReaderKey::create(&["another passphrase"], CHEAP)?;
    acts::register(party, acts::RECEPTION, reception.public())?;
    acts::register(party, "经办甲", key.public())?;
    acts::register(party, "经办乙", other.public())?;
    ensure!(lies(&story.federation.dir, "srdi.example.cn")?, "the search finds what is there");

    let form = serde_json::json!({
        "name": NAME, "contact": CONTACT, "firm_name": firm(0).name,
        "firm_code": firm(0).code.to_string(), "facts": FACTS,
    });
    let (form, about) = Form::parse(form.to_string().as_bytes())?;
    let evidence = [ORIGINAL.as_bytes().to_vec().into()];
    let number = acts::submit(party, &form, about, &evidence, who("收件丙", "H1"))?;
    let number = number.as_str();
    story.kept_secret("收件").await?;

    for (person, code) in [("经办甲", "H1"), ("经办乙", "H1"), ("复核丁", "H2")] {
        step(party, number, Event::Declare, person, code)?;
    }
    let why = || "示例".to_owned();
    let named = ["经办甲".to_owned()];
    acts::handlers(party, number, &named, &reception, why(), who("收件丙", "H1"))?;
    let open = |key, by: &str| acts::open(party, number, key, why(), who(by, "H1"));
    ensure!(open(&other, "经办乙").is_err(), "declared, and not named");
    ensure!(open(&key, "经办乙").is_err(), "with another's key");
    ensure!(open(&reception, "收件丙").is_err(), "the reception handed it on");
    ensure!(open(&key, "经办甲")?.form.name == NAME, "the named handler reads");
    story.kept_secret("查阅").await?;

    step(party, number, Event::Accept, "经办甲", "H1")?;
    step(party, number, Event::Investigate, "经办甲", "H1")?;
    let by = || who("经办甲", "H1");
    for betraying in [format!("{NAME}反映{FACTS}"), format!("来电 02855550000 反映{FACTS}")] {
        let told = acts::extract(party, number, &betraying, &key, by());
        ensure!(rule(told) == Some("extract"), "{betraying}");
    }
    acts::extract(party, number, &format!("有反映称{FACTS}，请予说明。"), &key, by())?;
    let early = step(party, number, Event::Notify, "经办甲", "H1");
    ensure!(rule(early) == Some("complaint-extract"), "a second officer looks first");
    step(party, number, Event::Redact, "复核丁", "H2")?;
    step(party, number, Event::Notify, "经办甲", "H1")?;
    story.kept_secret("告知律所").await?;
    let result = || step(party, number, Event::Substantiate, "复核丁", "H2");
    ensure!(rule(result()) == Some("complaint-heard"), "the firm is heard before any result");
    acts::reply(party, number, "我所无异议。", by())?;
    result()?;
    story.kept_secret("结论").await?;

    let chair = || who("会长戊", "H4");
    acts::refer(party, number, Case::False, why(), chair())?;
    let title = line(party, &firm(0).code)?.number;
    let cancelling = Cancelling {
        number: title,
        cause: Cause::False,
        notice: on(2024, 9, 20),
        document: filed::file(party, b"minutes of a fictional meeting")?,
        why: why(),
    };
    cancel(party, cancelling, seat("H4"))?;
    story.sealed().await?;
    for n in [0, 1] {
        let node = &story.federation.node(&code(n))?.party;
        let line = line(node, &firm(0).code)?;
        ensure!(line.standing(date(2024, 9, 20)) == Standing::Cancelled, "at node {n}");
        let free = node.roll()?.barred(&firm(0).code, date(2024, 9, 21)).is_ok();
        ensure!(free, "false information alone bars nobody (A4.4)");
    }
    step(party, number, Event::Answer, "经办甲", "H1")?;
    story.kept_secret("答复").await?;

    let erase = || acts::erase(party, number, "保存期满".to_owned(), &by(), who("收件丙", "H1"));
    ensure!(rule(erase()) == Some("complaint-kept"), "kept for its time");
    ensure!(lies(&story.federation.dir, "\"ephemeral\"")?, "sealed, as long as it is kept");
    story.set(2025, 4, 1)?;
    let alone = acts::erase(party, number, why(), &by(), by());
    ensure!(rule(alone) == Some("second-person"), "two persons");
    erase()?;
    ensure!(open(&key, "经办甲").is_err(), "nobody reads it any more");
    ensure!(!lies(&story.federation.dir, "\"ephemeral\"")?, "no sealed paper is left");
    story.kept_secret("删除").await?;
    let report = party
        .read_roll::<_, ActError>(|_, state| Ok(state.docket.complaints.get(number).cloned()))?;
    let report = report.expect("the report itself remains");
    ensure!(report.state == State::Erased && report.views.len() == 4, "{report:?}");
    peer::audit::verify(party, |_, _| {})?.verdict()?;
    story.end().await?;
    Ok(())
}
