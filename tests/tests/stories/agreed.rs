//! The program and the page say the same, word for word, of every certificate: good, forged, run out,
//! cancelled, renamed, of another period's keys, at honest servers and at lying ones.
//!
//! Without a browser the page's half says `skipped`; the program's half is checked all the same.

mod world;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use ledger::bundle::{Asked, Language, Report};
use ledger::hash::Hash;
use ledger::public_list::SignedList;
use serde_json::{Value, json};
use tests::site::Site;
use verify::certificate;
use verify::online::{self, Memory};

use super::browsed::missing;
use world::{Case, World};

/// What a reader sees of a check, in one language.
fn said(report: &Report, language: Language) -> Value {
    let lines: Vec<String> = report
        .answers()
        .iter()
        .map(|(_, answer)| {
            format!("{}　{}", answer.mark().say(language), answer.said().say(language))
        })
        .collect();
    json!({
        "line": report.headline(language), "lines": lines, "net": report.network.say(language),
        "firm": report.facts.as_ref().map(|facts| facts.name.clone()).unwrap_or_default(),
    })
}

/// What the program says of a case.
fn program(case: &Case, place: &Path, site: &Site) -> Result<Report> {
    let what = match &case.code {
        Some(code) => code.clone(),
        None => case.write(place)?.display().to_string(),
    };
    let day = case.day.parse()?;
    let asked = Asked { day, now: case.now };
    let mut report = certificate::check(&what, &case.anchor, asked).context("read")?;
    let memory = Memory::at(Some(&place.join(&case.name).with_extension("seen")))?;
    for shown in &case.sites {
        site.show(shown);
        let offline = certificate::check(&what, &case.anchor, asked).context("read")?;
        report =
            online::ask(&offline, std::slice::from_ref(&site.url), &memory, &case.anchor)?.report;
    }
    Ok(report)
}

/// What the page says of all cases, in both languages; `None` without a browser.
#[allow(clippy::print_stderr, reason = "a test that was skipped must say so")]
async fn page(cases: &[Case], place: &Path, site: &Site) -> Result<Option<Vec<[Value; 2]>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let chromium =
        std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from);
    if let Some(what) = missing(&folder, &chromium) {
        eprintln!("skipped: {what}");
        return Ok(None);
    }
    let given: Vec<Value> = cases.iter().map(|case| case.given(place)).collect::<Result<_>>()?;
    let file = place.join("cases.json");
    std::fs::write(&file, json!({"url": site.url, "cases": given}).to_string())?;
    let mut command = tokio::process::Command::new("node");
    command.current_dir(&folder).arg("agreed.mjs").arg(&file).env("CHROMIUM", &chromium);
    let run = command.output().await?;
    let faults = String::from_utf8_lossy(&run.stderr);
    ensure!(run.status.success(), "{faults}");
    Ok(Some(serde_json::from_slice(&run.stdout).with_context(|| faults.into_owned())?))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_and_the_page_say_the_same_of_every_case() -> Result<()> {
    let world = World::build().await?;
    let cases = world.cases()?;
    let place = tempfile::tempdir()?;
    let site = Site::serve(world.sites()?)?;
    let mut wrong = Vec::new();
    let mut told: BTreeMap<&str, Report> = BTreeMap::new();
    for case in &cases {
        let report = program(case, place.path(), &site).context(case.name.clone())?;
        let line = report.headline(Language::Zh);
        if !line.starts_with(&case.line) {
            wrong.push(format!("{}: {line} {}", case.name, report.network.say(Language::Zh)));
        }
        told.insert(&case.name, report);
    }
    ensure!(wrong.is_empty(), "the program:\n{}", wrong.join("\n"));
    if let Some(shown) = page(&cases, place.path(), &site).await? {
        ensure!(shown.len() == cases.len(), "{} of {}", shown.len(), cases.len());
        for (case, shown) in cases.iter().zip(shown) {
            let own = [Language::Zh, Language::En].map(|l| said(&told[case.name.as_str()], l));
            if own != shown {
                wrong.push(format!("{}:\n  program {own:?}\n  page    {shown:?}", case.name));
            }
        }
    }
    ensure!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    println!("{} cases", cases.len());
    the_page_is_the_one_that_the_ledger_names(&world)?;
    a_lying_server_is_left_for_another(&world, &cases[0], place.path())?;
    world.end().await
}

/// Attack 26: a lying page has another digest than the list's record names.
fn the_page_is_the_one_that_the_ledger_names(world: &World) -> Result<()> {
    let (list, anchor) = world.first_list()?;
    let page = verify::page::html(&anchor);
    let named = SignedList::parse(&list)?.record()?.page;
    ensure!(named == Some(Hash::of(page.as_bytes())), "the page published with the list");
    ensure!(named != Some(Hash::of(page.replace("不通过", "通过").as_bytes())), "another page");
    Ok(())
}

/// Attack 21 and 7, and what is left of them: the exit code, and evidence of a fork.
fn a_lying_server_is_left_for_another(world: &World, good: &Case, place: &Path) -> Result<()> {
    let what = good.write(place)?.display().to_string();
    let asked = Asked { day: good.day.parse()?, now: good.now };
    let offline = || certificate::check(&what, &good.anchor, asked).context("read");
    let memory = Memory::at(Some(&place.join("lies").join("seen.json")))?;
    let (one, other) = (Site::serve(world.sites()?)?, Site::serve(world.sites()?)?);
    let ask = |urls: &[&str]| -> Result<online::Outcome> {
        let urls: Vec<String> = urls.iter().map(|url| (*url).to_owned()).collect();
        Ok(online::ask(&offline()?, &urls, &memory, &good.anchor)?)
    };
    let code =
        |outcome: &online::Outcome| outcome.trouble.as_ref().map(verify::failure::Failure::code);
    let nobody = ask(&["http://127.0.0.1:1"])?;
    ensure!(code(&nobody) == Some(3) && nobody.report.network.id() == "net.none", "{nobody:?}");
    one.show("junk");
    other.show("cancelled");
    let lied = ask(&[&one.url])?;
    ensure!(code(&lied) == Some(1) && lied.report.network.id() == "net.bad", "{lied:?}");
    let helped = ask(&["http://127.0.0.1:1", &one.url, &other.url])?;
    ensure!(helped.trouble.is_none() && helped.report.fresh, "{helped:?}");
    // A fork is no server's slip: nobody else is asked, and the proof is kept.
    one.show("fork");
    let forked = ask(&[&one.url, &other.url])?;
    ensure!(code(&forked) == Some(1) && forked.report.network.id() == "net.fork", "{forked:?}");
    let kept = std::fs::read_dir(place.join("lies"))?.flatten().map(|entry| entry.path());
    let kept = kept.filter(|path| path.display().to_string().contains("fork-")).collect::<Vec<_>>();
    let [evidence] = &kept[..] else { anyhow::bail!("{kept:?}") };
    let proven = verify::evidence::check(&std::fs::read(evidence)?, &good.anchor.log);
    ensure!(proven.is_ok(), "{proven:?}");
    // What was seen is not forgotten over it.
    let after = ask(&[&other.url])?;
    ensure!(after.trouble.is_none(), "{after:?}");
    Ok(())
}
