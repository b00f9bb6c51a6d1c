//! The pictures of the procedure that officers read are drawn from the tables that the programs obey.

use std::fmt::Write as _;
use std::path::Path;

use ledger::machine::{self, Arrow};
use ledger::rules::separation;

const HEAD: &str = "# 办理流程\n\n\
    每一步由哪个席位办理、依据哪一条，程序以下列各表为准：表中没有的步骤一律不予办理。\
    席位代码见实施规则，machine 为系统自动（到期或由台账推得）。图、表由程序中的同一份表生成，随程序更新。\n";

fn section(name: &str, arrows: &[Arrow]) -> String {
    let mut states: Vec<&str> = Vec::new();
    for state in arrows.iter().flat_map(|arrow| [arrow.from, arrow.to]) {
        if !states.contains(&state) {
            states.push(state);
        }
    }
    let id = |state: &str| states.iter().position(|one| *one == state).unwrap_or_default();
    let mut text = format!("\n## {name}\n\n```mermaid\nstateDiagram-v2\n");
    for (i, state) in states.iter().enumerate() {
        let _ = writeln!(text, "  s{i} : {state}");
    }
    for Arrow { from, event, to, .. } in arrows {
        let _ = writeln!(text, "  s{} --> s{} : {event}", id(from), id(to));
    }
    text.push_str("```\n\n| 现状 | 事项 | 结果 | 席位 | 依据 |\n| --- | --- | --- | --- | --- |\n");
    for Arrow { from, event, to, by, clause } in arrows {
        let _ = writeln!(text, "| {from} | {event} | {to} | {} | {clause} |", by.join("、"));
    }
    text
}

/// `SRDI_WRITE=1 cargo test -p ledger --test rules procedure` writes the file anew.
#[test]
fn the_paper_on_the_procedure_shows_the_tables_that_count() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/procedure.md");
    let machines = machine::all();
    let sections = machines.iter().map(|(name, arrows)| section(name, arrows));
    let expected = HEAD.to_owned() + &sections.collect::<String>();
    if std::env::var_os("SRDI_WRITE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "deploy/procedure.md is not what the tables say; write it anew");
}

#[test]
fn no_arrow_stands_twice_and_none_leads_from_nowhere() {
    for (name, arrows) in machine::all() {
        for (i, one) in arrows.iter().enumerate() {
            let same = |other: &&Arrow| {
                (other.from, other.event, other.to) == (one.from, one.event, one.to)
            };
            assert!(arrows[..i].iter().find(same).is_none(), "{name}: {one:?} stands twice");
            assert!(!one.by.is_empty() && !one.clause.is_empty(), "{name}: {one:?}");
        }
    }
}

/// A refusal names everybody who may do it, in words, and the clause that the machine follows.
#[test]
fn a_refused_step_says_whose_it_is_and_by_which_clause() {
    use ledger::machine::{Machine, Word};
    fn refused<S: Word, E: Word>(machine: &Machine<S, E>, from: S, event: E) -> String {
        let fault = machine.step(from, event, &"H9".parse().unwrap()).err().unwrap();
        format!("{} {}", fault.clause, fault.message)
    }
    use machine::{application, change_report, file, office, penalty, title};
    let whose =
        refused(&application::APPLICATION, application::State::Draft, application::Event::Submit);
    assert!(whose.ends_with("应由F、N1办理，不能由H9办理"), "{whose}");
    let whose = refused(&file::FILE, file::State::Published, file::Event::Void);
    assert!(whose.ends_with("应由系统自动办理，不能由H9办理"), "{whose}");
    let machine = separation::may_write("examination", &ledger::names::Seat::machine());
    assert!(machine.unwrap_err().message.ends_with("应由H1办理，不能由系统自动办理"));
    for (clause, refused) in [
        ("四(四) ", refused(&title::TITLE, title::State::Expired, title::Event::Correct)),
        (
            "四(四)1 ",
            refused(
                &change_report::LATENESS,
                change_report::Late::None,
                change_report::Event::Hear,
            ),
        ),
        ("四(四)2 ", refused(&penalty::PENALTY, penalty::State::Absent, penalty::Event::Sign)),
        ("四(二) ", refused(&office::OFFICE, office::State::Vacant, office::Event::End)),
        ("四(三)2 ", refused(&file::FILE, file::State::Published, file::Event::Review)),
    ] {
        assert!(refused.starts_with(clause), "{refused}");
    }
}
