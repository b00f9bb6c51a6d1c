//! From the reports to the 公示, under the whole procedure: return, withdraw, reviewers, scores, the
//! clean record, the meeting, the waitlist, objections.

use anyhow::Result;
use ledger::charter::{Plan, Reviewers};
use ledger::record::round::RoundType;

use super::desk::{Desk, ago, forms, founded, plan, reported, round, today, year};

/// One seat, reviewers by lot, and an officer who is 秘书长 as well.
fn procedure() -> Plan {
    let mut plan = plan(1);
    plan.deciding.reviewers = Reviewers::Draw;
    plan
}

async fn desk() -> Result<(Desk, Vec<String>)> {
    let scratch = tempfile::tempdir()?;
    let federation = founded(scratch.path(), procedure()).await?;
    let forms = forms(5, true);
    reported(&federation, RoundType::Selection, &forms).await?;
    let desk = Desk::of(scratch, federation).await?;
    desk.ok("account add office --seat H1 --person 经办甲", &["office", "H1"]);
    let listed = desk.references();
    let of = |n: usize| listed[forms[n].dossier.firm.uscc.as_str()].clone();
    Ok((desk, (0..5).map(of).collect()))
}

/// A sheet of 专业化 that lacks nothing.
fn marks() -> String {
    let plan = procedure();
    let items = &plan.category(ledger::category::Category::Zy).unwrap().items;
    let needed = items.iter().filter(|item| !item.extra);
    needed.map(|item| format!(" --mark '{}=85:材料充分'", item.id)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_its_way_by_command_and_every_refusal_says_what_to_do() -> Result<()> {
    let (desk, files) = desk().await?;
    let [first, second, third, back, gone] = &files[..] else { unreachable!() };
    returned(&desk, (back, gone));
    seats(&desk);
    reviewed(&desk, (first, second, third));
    decided(&desk, (first, second, third));
    shown(&desk, (first, second));
    desk.done();
    Ok(())
}

fn returned(desk: &Desk, (back, gone): (&str, &str)) {
    let round = round();
    desk.no("return 510100/99999 --defect 缺件 --reason 示例", &["没有推荐", "inbox"]);
    desk.no(&format!("return {back} --defect ' ' --reason 示例"), &["一次性", "--defect"]);
    desk.ok(
        &format!("return {back} --defect 缺审计报告 --defect 缺签字页 --reason 材料不全"),
        &["已退回 510100 补正", "随同步送达"],
    );
    desk.no(&format!("return {back} --resume --reason 示例"), &["补正期限至", "届满后再办"]);
    desk.no(&format!("withdraw {gone} --reason ' '"), &["请写明理由"]);
    desk.ok(&format!("withdraw {gone} --reason 负责人来函"), &["撤回已登记", "名额"]);
    desk.no(&format!("withdraw {gone} --reason 负责人来函"), &["已撤回"]);
    desk.no(&format!("assign --all --round {round}"), &["须先开始评审", "round review"]);
    desk.ok(&format!("round review --round {round} --reason 已报齐"), &["已开始评审", "assign"]);
}

fn seats(desk: &Desk) {
    let from = format!("--document 示例〔2024〕1号 --from {}", ago(365));
    desk.no(&format!("assign --all --round {}", round()), &["可评审的只有 0 人", "appointment"]);
    for person in ["评审甲", "评审乙", "评审丙", "评审丁"] {
        let group = "--group 初评小组";
        desk.ok(
            &format!("appointment add {person} H2 {from} {group}"),
            &["已登记任职", "account add"],
        );
        desk.accounts(&[(person, "H2")]);
    }
    for person in ["组长甲", "组员乙", "组员丙"] {
        desk.ok(&format!("appointment add {person} H3 {from}"), &["已登记任职"]);
        desk.accounts(&[(person, "H3")]);
    }
    desk.no(&format!("appointment add 评审甲 H2 {from}"), &["已任席位 H2", "离任"]);
    desk.no(
        &format!("appointment add 监事甲 H3 {from} --group 不存在的小组"),
        &["没有“不存在的小组”", "推进专班"],
    );
    desk.ok("appointment list", &["评审丁", "初评小组", "组长甲"]);
}

fn reviewed(desk: &Desk, (first, second, third): (&str, &str, &str)) {
    let round = round();
    desk.ok(&format!("assign {first} --conflict 评审丁=kin"), &["1 件已确定评审人员", "score"]);
    desk.ok(&format!("assign {second} {third}"), &["2 件已确定评审人员"]);
    desk.no(
        &format!("assign {first}"),
        &["现为“评审中”", "现在可以办理：回避（recuse）、评分（score）、登记撤回"],
    );
    desk.no(
        &format!("recuse {first} --ground kin --reason 亲属 --person 评审丁"),
        &["不是该件的评审人员"],
    );
    let drawn = desk.ok(&format!("draw export --round {round} --json"), &["seed"]);
    desk.write("draw.json", &drawn);
    desk.ok("draw verify draw.json", &["与种子推得的一致", "公布的校验点"]);
    desk.write("forged.json", &drawn.replacen("评审甲", "评审戊", 1));
    let forged = desk.run("draw verify forged.json");
    assert_eq!(forged.code, 1, "{}{}", forged.out, forged.err);
    let sheet = marks();
    desk.no(&format!("score {first} --mark ZY1=85 --as 评审甲"), &["缺少", "的评分"]);
    desk.no(&format!("score {first}{sheet} --as 评审丁"), &["没有这一推荐"]);
    desk.no(
        &format!("examine {first} --opinion ZY=认定 --reason 示例"),
        &["评分尚未到齐", "examine"],
    );
    for person in ["评审甲", "评审乙", "评审丙"] {
        let said = desk.ok(&format!("score {first}{sheet} --as {person}"), &["不得更改", "scores"]);
        assert!(!said.contains("85"), "sealed: {said}");
    }
    desk.no(&format!("score {first}{sheet} --as 评审甲"), &["评审完毕", "现在可以办理"]);
    desk.ok(&format!("scores {first} --as 评审甲"), &["中位数", "85", "已评分 3 人"]);
    desk.no(&format!("scores {second} --as office"), &["尚未到齐", "启封"]);
    // Whoever was drawn scores; the one who was not drawn hears so.
    let mut table = "推荐,条目,分数,理由\n".to_owned();
    for file in [second, third] {
        for mark in sheet.split('\'').filter(|part| part.contains('=')) {
            let (item, rest) = mark.split_once('=').unwrap();
            let (points, reason) = rest.split_once(':').unwrap();
            table.push_str(&format!("{file},{item},{points},{reason}\n"));
        }
    }
    desk.write("bad.csv", &table.replacen(",85,", ",185,", 1));
    desk.no("score --file bad.csv --as 评审甲", &["应为 0 至 100 分"]);
    for file in [second, third] {
        let of_file: String = table
            .lines()
            .filter(|line| !line.starts_with("510100") || line.starts_with(&format!("{file},")))
            .map(|line| format!("{line}\n"))
            .collect();
        desk.write("scores.csv", &of_file);
        let all = ["评审甲", "评审乙", "评审丙", "评审丁"];
        let scored =
            all.iter().filter(|p| desk.run(&format!("score --file scores.csv --as {p}")).code == 0);
        assert_eq!(scored.count(), 3, "three were drawn for {file}");
    }
}

fn decided(desk: &Desk, (first, second, third): (&str, &str, &str)) {
    for file in [first, second, third] {
        desk.ok(
            &format!("examine {file} --opinion ZY=认定 --reason 属实"),
            &["已记入", "determine"],
        );
    }
    let leader = "--as 组长甲";
    let vote = "--meeting 1 --for 3 --against 0";
    let determine = |file: &str, outcome: &str, more: &str| {
        format!("determine {file} --outcome ZY={outcome} --reason 审定 {vote} {more} {leader}")
    };
    desk.no(&determine(first, "认定", ""), &["没有会议 1", "meeting add"]);
    desk.write("minutes.txt", "会议纪要（虚构）");
    desk.no(
        "meeting add 1 --present 组长甲 --present 路人甲 --minutes minutes.txt --reason 审定",
        &["路人甲", "appointment"],
    );
    desk.ok(
        "meeting add 1 --present 组长甲 --present 组员乙 --present 组员丙 --minutes minutes.txt --reason 审定",
        &["会议 1 已登记", "出席 3 人", "--meeting 1"],
    );
    desk.ok("meeting list", &["1", "H3", "组员乙"]);
    desk.no(&determine(first, "认定", ""), &["尚未登记无处罚记录核查", "check"]);
    desk.no(
        &format!("check {first} --finding clear --date {}", today().tomorrow().unwrap()),
        &["晚于今天"],
    );
    desk.ok(&format!("check {first} --finding clear"), &["1 件核查已登记", "可审定"]);
    desk.write(
        "checks.csv",
        &format!(
            "推荐,核查日期,结果,来源\n{second},{0},clear,平台\n{third},{0},未发现,平台\n",
            today()
        ),
    );
    desk.ok("check --file checks.csv", &["2 件核查已登记"]);
    desk.no(
        &format!("determine {first} --outcome ZY=认定 --reason 审定 --meeting 1 --for 1 --against 2 {leader}"),
        &["未超过可表决人数", "结论不成立"],
    );
    desk.ok(&determine(first, "认定", ""), &["拟入选", "notice open"]);
    desk.no(&determine(second, "认定", ""), &["名额", "--waitlist"]);
    desk.no(&format!("waitlist promote --round {} --reason 递补 {leader}", round()), &["没有候补"]);
    desk.ok(&determine(second, "认定", "--waitlist"), &["候补", "waitlist promote"]);
    desk.ok(&determine(third, "不予认定", ""), &["已记入"]);
    desk.ok(&format!("waitlist list --year {}", year()), &[second]);
}

fn shown(desk: &Desk, (first, second): (&str, &str)) {
    let round = round();
    let basis = "《四川省律师行业发展规划（2022-2026）》";
    desk.ok("notice show", &["没有正在公示的名单"]);
    desk.no("notice show --pdf out", &["没有正在公示", "公示开始后再办"]);
    desk.ok(
        &format!("notice open --round {round}"),
        &["公示 1 件", "notice close", "objection enter"],
    );
    desk.no(&format!("notice open --round {round}"), &["没有待公示"]);
    desk.ok("notice show", &["拟认定名单（1 家）", "公示不代表最终认定", basis]);
    desk.ok("notice show --pdf out", &["已写入", "撤下"]);
    desk.no(&format!("notice close --round {round}"), &["没有公示期满", "notice show"]);
    let objects = format!("objection enter {first} --facts 业绩与事实不符");
    desk.no(&objects, &["应实名提出", "--objector"]);
    desk.ok(
        &format!("{objects} --objector '异议人乙，电话（示例）'"),
        &["异议已登记", "objection answer"],
    );
    let answer = format!("objection answer {first} --reason 经核实");
    desk.no(&format!("{answer} --upheld --as 组长甲"), &["determine", "waitlist promote"]);
    desk.no(&format!("{answer} --rejected"), &["应由H3办理"]);
    let leader = "--reason 递补 --as 组长甲";
    desk.no(&format!("waitlist promote --round {round} {leader}"), &["名额"]);
    desk.ok(
        &format!("determine {first} --outcome ZY=不予认定 --reason 异议成立 --meeting 1 --for 3 --as 组长甲"),
        &["不予认定"],
    );
    desk.ok(&format!("waitlist promote --round {round} {leader}"), &[second, "notice open"]);
    let lines = desk.ok("inbox", &["拟入选", "已撤回", "已退回补正"]);
    assert!(lines.contains("共 5 项"), "{lines}");
}
