//! What becomes of firms on the lists, and of a notice that has run its days.

use anyhow::{Context as _, Result};
use hub::acts::legacy::{Entry, import};
use hub::acts::{determine, exposure, issue, office};
use jiff::ToSpan as _;
use ledger::category::Category;
use ledger::machine::office::Event;
use ledger::names::{Firm, Seat};
use ledger::officer::Officer;
use ledger::record::notice::Notice;
use ledger::record::round::RoundType;
use ledger::record::step::office::Office;
use ledger::uscc::Uscc;
use peer::act::ActError;
use tests::federation::without_procedure;

use super::desk::{Desk, ago, chengdu, forms, founded, plan, reported, round, seat, set, today};

const FIRMS: u32 = 8;

fn firm(n: u32) -> Firm {
    let code = Uscc::build("31510000", &format!("MD{n:06}")).unwrap();
    Firm { name: format!("示例{n}律师事务所（虚构）"), code }
}

fn code(n: u32) -> String {
    firm(n).code.to_string()
}

/// Titles of a paper notice that run out in two months; of the round one firm asks for its title again,
/// or one is new; it was shown for its days.
async fn desk(purpose: RoundType) -> Result<(Desk, Vec<String>)> {
    let scratch = tempfile::tempdir()?;
    let mut plan = without_procedure(plan(20));
    plan.clocks.notice_wd = 5;
    let federation = founded(scratch.path(), plan).await?;
    let party = &federation.hub.party;
    let entry = |n: u32| Entry {
        row: n + 2,
        firm: firm(n),
        region: chengdu(),
        number: None,
        recognised: vec![Category::Zy],
        cultivated: vec![Category::Jx],
    };
    let day = today().checked_sub(3.years())?.checked_add(60.days())?;
    let notice = Notice {
        document_number: "示例律协〔示例〕9号".to_owned(),
        title: "关于公布名单的公告（示例）".to_owned(),
        date: day,
        link: None,
    };
    let year = u16::try_from(day.year())?;
    let entries = (0..FIRMS).map(entry).collect();
    import(party, year, &notice, b"%PDF-1.7", entries, false, Seat::office())?;
    federation.seal().await.context("the paper notice")?;
    issue::reissue(party, false, Seat::office())?;
    federation.sign_documents().context("the certificates")?;
    issue::reissue(party, false, Seat::office())?;
    federation.seal().await.context("the certificates' records")?;
    let mut form = forms(1, true).remove(0);
    if purpose == RoundType::Review {
        form.dossier.firm.licence_number = code(0);
        (form.dossier.firm.name, form.dossier.firm.uscc) = (firm(0).name, firm(0).code);
    }
    reported(&federation, purpose, &[form]).await?;
    let decision = party.read::<_, ActError>(|_, state| {
        let intake = state.intake(&chengdu()).context("the prefecture").unwrap();
        let (leaf, one) = intake.recommendations().next().context("a file").unwrap();
        Ok(determine::Decision {
            node: chengdu(),
            recommendation: *leaf,
            outcomes: one.act.categories.clone(),
            reason: "审定（示例）".to_owned(),
            vote: None,
            waitlist: false,
        })
    })?;
    determine::determine(party, decision, seat("H3"))?;
    set(&federation, ago(20))?;
    exposure::open(party, round(), "公示".to_owned(), Officer::new("经办甲", seat("H1")))?;
    let secretary = Office {
        event: Event::Appoint,
        person: "秘书长甲".to_owned(),
        seat: seat("H4"),
        group: None,
        post: Some("秘书长".to_owned()),
        firm: None,
        from: ago(60),
        until: None,
        document: "示例〔示例〕1号".to_owned(),
    };
    office::office(party, secretary, "任职".to_owned(), Officer::new("经办甲", seat("H1")))?;
    let roll = party.roll()?;
    let number = |n: u32| roll.live_of(&firm(n).code).0[0].0.act.number.clone();
    let numbers = (0..FIRMS).map(number).collect();
    let desk = Desk::of(scratch, federation).await?;
    for (account, seats) in [
        ("office", "H1"),
        ("second", "H1"),
        ("monitor", "H7"),
        ("reviewer", "H2"),
        ("group", "H8"),
        ("leader", "H3"),
    ] {
        desk.ok(&format!("account add {account} --seat {seats}"), &[account]);
    }
    desk.ok("account add secretary --seat H1,H4 --person 秘书长甲", &["H1、H4"]);
    desk.write("paper.txt", "会议纪要、决定书、来函（虚构）");
    Ok((desk, numbers))
}

/// The joint notice under which a list changes.
fn notice() -> String {
    format!("--document-number 示例〔示例〕2号 --title '公告（示例）' --date {}", today())
}

const SEALED: &str = "seal request";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_for_its_days_is_published_by_command() -> Result<()> {
    let (desk, numbers) = desk(RoundType::Selection).await?;
    let round = round();
    let publish = format!("publish --round {round} {}", notice());
    desk.no(&publish, &["公示未满", "notice close"]);
    desk.ok(&format!("notice close --round {round}"), &["公示期满 1 件", "check", "publish"]);
    desk.no("certificate 川专精特新律所〔2099〕9999号 --out C", &["没有"]);
    desk.ok(
        &format!("certificate {} --out C", numbers[1]),
        &["电子认定证明已写入", "PDF", "srdi-verify"],
    );
    assert!(desk.path("C.zip").exists() && desk.path("C.pdf").exists());
    desk.ok("reissue", &["没有需要换发"]);
    desk.ok("reissue --all", &["8 份电子认定证明待两家单位签署", SEALED]);
    desk.no("reissue --as group", &["应由H1办理"]);
    desk.ok(&publish, &["签", SEALED]);
    let firm = desk
        .ok(&format!("firm {}", code(1)), &["认定：1 项", "培育：1 项", "有效", "禁止申报：无"]);
    assert!(firm.contains(&numbers[1]), "{firm}");
    desk.done();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_a_title_is_entered_by_command() -> Result<()> {
    let (desk, numbers) = desk(RoundType::Review).await?;
    changed(&desk);
    ended(&desk, &numbers);
    penalised(&desk);
    cultivated(&desk);
    let file = desk.references()[&code(0)].clone();
    let renew = |number: &str, by: &str| {
        format!("renew {number} --recommendation {file} --reason 复核通过 {} --as {by}", notice())
    };
    desk.no(&renew("川专精特新律所〔2099〕9999号", "leader"), &["没有编号为", "认定"]);
    desk.no(&renew(&numbers[0], "office"), &["应由H3办理"]);
    desk.no(&renew(&numbers[0], "leader"), &["公示未满", "notice close"]);
    desk.ok(&format!("notice close --round {}", round()), &["公示期满 1 件"]);
    desk.ok(&renew(&numbers[0], "leader"), &["复核通过已登记", SEALED]);
    desk.done();
    Ok(())
}

fn changed(desk: &Desk) {
    let about = |n: u32, days: i32| format!("{} --kind rename --event {}", code(n), ago(days));
    desk.no(
        &format!("monitor {} --kind rename --event {} --reason 示例", code(99), ago(30)),
        &["不在认定名单"],
    );
    desk.ok(
        &format!("monitor {} --reason 核准公告 --as monitor", about(1, 30)),
        &["已记入", "change file --report", "change open"],
    );
    let papers = "--form paper.txt --approval paper.txt";
    desk.ok(&format!("change file {} {papers}", about(2, 3)), &["已记入", "change check"]);
    let (late, timely) = (code(1), code(2));
    desk.no(&format!("change open {timely} --reason 迟报"), &["期限未满，不构成迟报"]);
    desk.no(&format!("change check {timely} --result meets --reason 示例"), &["应由H2办理"]);
    desk.ok(&format!("change return {timely} --reason 缺页"), &["已记入", "补正"]);
    desk.no(&format!("change time-out {timely} --reason 期满"), &["补正期限未满"]);
    desk.ok(&format!("change resubmit {timely} --reason 补齐"), &["change check"]);
    desk.ok(
        &format!("change check {timely} --result meets --reason 仍符合 --as reviewer"),
        &["change register"],
    );
    desk.ok(
        &format!("change register {timely} --lineage renamed --name 示例更名律师事务所（虚构） --reason 更名 {}", notice()),
        &["变更已登记", SEALED],
    );
    desk.ok(&format!("change open {late} --reason 未报告"), &["change hear"]);
    let decide = format!(
        "change decide {late} --verdict review-lost --minutes paper.txt --reason 迟报 {} --as secretary",
        notice()
    );
    desk.no(&decide, &["尚未通知律所", "（hear）"]);
    desk.ok(&format!("change hear {late} --reason 通知"), &["change decide"]);
    desk.no(&decide, &["意见", "期"]);
    desk.ok(&format!("change answer {late} --reason 来函"), &["change decide"]);
    desk.ok(&decide, &["会长办公会议的决定已登记", SEALED]);
    desk.ok("change list", &[&late[..8], "更名"]);
}

fn ended(desk: &Desk, numbers: &[String]) {
    let notice = notice();
    let (third, fourth) = (&numbers[3], &numbers[4]);
    desk.no(
        &format!("correct {third} --name {} --reason 笔误 {notice}", firm(3).name),
        &["无须更正"],
    );
    desk.ok(
        &format!("correct {third} --name 示例叁律师事务所（虚构） --reason 笔误 {notice}"),
        &["更正已登记", SEALED],
    );
    desk.no(
        &format!("correct 无此项 --name 甲 --reason 笔误 {notice}"),
        &["名单中没有", "cultivate list"],
    );
    let cancel = format!("cancel {fourth} --reason 核实 {notice}");
    desk.no(&format!("{cancel} --cause false"), &["会长办公会议", "--minutes"]);
    desk.no(&format!("{cancel} --cause false --minutes paper.txt --as office"), &["应由H4办理"]);
    let reinstate = format!(
        "reinstate {fourth} --minutes paper.txt --reason 更改 {notice} --as secretary --seat H4"
    );
    desk.no(&reinstate, &["无须恢复"]);
    desk.ok(
        &format!("{cancel} --cause false --minutes paper.txt --as secretary"),
        &["取消已登记", SEALED],
    );
    desk.no(&format!("{cancel} --cause false --minutes paper.txt --as secretary"), &["已取消"]);
    desk.ok(&reinstate, &["恢复已登记", SEALED]);
    let exit = |n: u32| format!("exit {} --letter paper.txt {notice}", code(n));
    desk.no(&exit(99), &["没有可以退出的"]);
    desk.ok(&exit(5), &["已登记", SEALED]);
    desk.no(&exit(5), &["没有可以退出的"]);
}

fn penalised(desk: &Desk) {
    let sixth = code(6);
    let enter = |n: u32| {
        format!(
            "penalty enter {} --kind administrative --number 示例7号 --decided {} --in-force --document paper.txt --reason 平台所见 --as monitor",
            code(n),
            ago(20)
        )
    };
    desk.no(&enter(99), &["现无认定，也不在培育名单"]);
    desk.ok(&enter(6), &["已记入", "penalty check"]);
    let step = |what: &str, by: &str| format!("penalty {what} {sixth} --reason 示例 --as {by}");
    desk.no(&step("check", "monitor"), &["不能由同一人"]);
    desk.no(&step("hear", "office"), &["已登记", "核对决定书"]);
    desk.ok(&step("check", "office"), &["penalty hear"]);
    desk.ok(&step("hear", "office"), &["penalty sign"]);
    let sign = |by: &str| format!("penalty sign {sixth} --reason 处罚生效 {} --as {by}", notice());
    desk.no(&sign("second"), &["秘书长", "appointment add"]);
    desk.no(&sign("secretary"), &["意见"]);
    desk.ok(&step("answer", "office"), &["penalty sign"]);
    desk.ok(&sign("secretary"), &["因处罚处分的取消已登记", SEALED]);
    desk.ok("penalty list", &[&sixth, "已签发取消"]);
    desk.ok(&format!("firm {sixth}"), &["处罚处分：行政处罚", "禁止申报"]);
}

fn cultivated(desk: &Desk) {
    let place = code(7);
    let step = |what: &str, by: &str| format!("cultivate {what} {place} --reason 示例 --as {by}");
    desk.no(
        "cultivate promote 31510000XX --reason 示例 --as reviewer",
        &["名单中没有", "cultivate list"],
    );
    desk.no(
        &format!("{} --group 第一小组 --contact 联络甲", step("support", "office")),
        &["应由H8办理"],
    );
    desk.ok(
        &format!("{} --group 第一小组 --contact 联络甲", step("support", "group")),
        &["确定帮扶小组已记入"],
    );
    desk.ok(&format!("{} --year {}", step("check", "reviewer"), today().year()), &["未达到"]);
    let remove = format!("{} --cause unmet {}", step("remove", "reviewer"), notice());
    desk.no(&remove, &["培育期"]);
    let remove = format!(
        "{} --cause unqualified --minutes paper.txt {}",
        step("remove", "secretary"),
        notice()
    );
    desk.ok(&remove, &["移出培育库已登记", SEALED]);
    desk.ok("cultivate list", &["第一小组", "未达到"]);
}
